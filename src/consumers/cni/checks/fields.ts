import type { Fields, Shape } from '../../go-struct.ts';

/** What every plugin reads: containernetworking/cni:pkg/types/types.go, PluginConf. */
const STANDARD = {
  cniVersion: 'string',
  name: 'string',
  type: 'string',
  capabilities: { map: 'boolean' },
  ipam: 'any',
  dns: {
    fields: { nameservers: 'strings', domain: 'string', search: 'strings', options: 'strings' },
  },
  prevResult: 'any',
  runtimeConfig: 'any',
  args: 'any',
} as const satisfies Record<string, Shape>;

/**
 * containernetworking/cni:libcni/conf.go, NetworkConfFromBytes; then what runtimes keep there for themselves
 * (containerd/nerdctl:pkg/netutil/netutil.go, containers/common:libnetwork/cni/cni_types.go).
 */
export const LIST: Fields = {
  fields: {
    cniVersion: 'string',
    cniVersions: 'strings',
    name: 'string',
    disableCheck: 'any',
    disableGC: 'any',
    loadOnlyInlinedPlugins: 'any',
    plugins: { list: 'any' },
    nerdctlID: 'any',
    nerdctlLabels: 'any',
    args: 'any',
  },
};

/**
 * Plugins by type, as their own structs have it. spoofchk and trust have a rule of their own. Sources:
 * k8snetworkplumbingwg/{sriov-cni,ib-sriov-cni,accelerated-bridge-cni,ovs-cni,rdma-cni}:pkg/types/types.go,
 * containernetworking/plugins:plugins/{main,meta}.
 */
export const PLUGINS: Readonly<Record<string, Fields>> = {
  sriov: plugin({
    deviceID: 'string',
    mac: 'string',
    vlan: 'integer',
    vlanQoS: 'integer',
    vlanProto: 'string',
    min_tx_rate: 'integer',
    max_tx_rate: 'integer',
    spoofchk: 'any',
    trust: 'any',
    link_state: 'string',
    logLevel: 'string',
    logFile: 'string',
  }),
  'ib-sriov': plugin({
    deviceID: 'string',
    pkey: 'string',
    link_state: 'string',
    rdmaIsolation: 'boolean',
    ibKubernetesEnabled: 'boolean',
    vfioPciMode: 'boolean',
  }),
  'accelerated-bridge': plugin({
    debug: 'boolean',
    bridge: 'string',
    vlan: 'integer',
    trunk: { list: { fields: { id: 'integer', minID: 'integer', maxID: 'integer' } } },
    setUplinkVlan: 'boolean',
    mac: 'string',
    mtu: 'integer',
    deviceID: 'string',
  }),
  ovs: plugin({
    bridge: 'string',
    vlan: 'integer',
    mtu: 'integer',
    trunk: { list: { fields: { id: 'integer', minID: 'integer', maxID: 'integer' } } },
    deviceID: 'string',
    ofport_request: 'integer',
    interface_type: 'string',
    configuration_path: 'string',
    socket_file: 'string',
    link_state_check_retries: 'integer',
    link_state_check_interval: 'integer',
  }),
  rdma: plugin({ deviceID: 'string' }),
  'host-device': plugin({
    device: 'string',
    hwaddr: 'string',
    kernelpath: 'string',
    pciBusID: 'string',
  }),
  macvlan: plugin({
    master: 'string',
    mode: 'string',
    mtu: 'integer',
    mac: 'string',
    linkInContainer: 'boolean',
    bcqueuelen: 'integer',
  }),
  vlan: plugin({
    master: 'string',
    vlanId: 'integer',
    mtu: 'integer',
    linkInContainer: 'boolean',
  }),
  tuning: plugin({
    dataDir: 'string',
    sysctl: 'any',
    mac: 'string',
    promisc: 'boolean',
    mtu: 'integer',
    txQLen: 'integer',
    allmulti: 'boolean',
  }),
  bandwidth: plugin({
    ingressRate: 'integer',
    ingressBurst: 'integer',
    egressRate: 'integer',
    egressBurst: 'integer',
  }),
};

const ROUTES: Shape = {
  list: {
    fields: {
      dst: 'string',
      gw: 'string',
      mtu: 'integer',
      advmss: 'integer',
      priority: 'integer',
      table: 'integer',
      scope: 'integer',
    },
  },
};

const RANGE = {
  subnet: 'string',
  rangeStart: 'string',
  rangeEnd: 'string',
  gateway: 'string',
} as const satisfies Record<string, Shape>;

const WHEREABOUTS_RANGE = {
  range: 'string',
  range_start: 'string',
  range_end: 'string',
  exclude: 'strings',
} as const satisfies Record<string, Shape>;

/**
 * containernetworking/plugins:plugins/ipam/{host-local,static,dhcp}, k8snetworkplumbingwg/whereabouts:pkg/types/types.go,
 * hustcat/sriov-cni:fixipam/config.go
 */
export const IPAMS: Readonly<Record<string, Fields>> = {
  'host-local': ipam({
    ...RANGE,
    routes: ROUTES,
    dataDir: 'string',
    resolvConf: 'string',
    ranges: { list: { list: { fields: RANGE } } },
  }),
  static: ipam({
    routes: ROUTES,
    addresses: { list: { fields: { address: 'string', gateway: 'string' } } },
    dns: STANDARD.dns,
  }),
  dhcp: ipam({
    daemonSocketPath: 'string',
    provide: { list: { fields: { option: 'string', value: 'string', fromArg: 'string' } } },
    request: { list: { fields: { option: 'string', skipDefault: 'boolean' } } },
    priority: 'integer',
  }),
  whereabouts: ipam({
    ...WHEREABOUTS_RANGE,
    routes: ROUTES,
    datastore: 'string',
    addresses: { list: { fields: { address: 'string', gateway: 'string' } } },
    ipRanges: { list: { fields: WHEREABOUTS_RANGE } },
    node_slice_size: 'string',
    dns: STANDARD.dns,
    gateway: 'string',
    etcd_host: 'string',
    etcd_username: 'string',
    etcd_password: 'string',
    etcd_key_file: 'string',
    etcd_cert_file: 'string',
    etcd_ca_cert_file: 'string',
    leader_lease_duration: 'integer',
    leader_renew_deadline: 'integer',
    leader_retry_period: 'integer',
    log_file: 'string',
    log_level: 'string',
    reconciler_cron_expression: 'string',
    enable_overlapping_ranges: 'boolean',
    sleep_for_race: 'integer',
    kubernetes: { fields: { kubeconfig: 'string', k8s_api_root: 'string' } },
    configuration_path: 'string',
    network_name: 'string',
  }),
  fixipam: ipam({ subnet: 'string', gateway: 'string', routes: ROUTES }),
};

/** What people write for a key of any of these, from the names of the operator, of libvirt, or of another plugin. */
export const SYNONYMS: Readonly<Record<string, string>> = {
  pciBusID: 'deviceID',
  pciAddress: 'deviceID',
  device: 'deviceID',
  deviceId: 'deviceID',
  macAddress: 'mac',
  minTxRate: 'min_tx_rate',
  maxTxRate: 'max_tx_rate',
  linkState: 'link_state',
  qos: 'vlanQoS',
  vlanPriority: 'vlanQoS',
  vlan_id: 'vlan',
  vlanID: 'vlan',
  vlanId: 'vlan',
  range: 'subnet',
  range_start: 'rangeStart',
  range_end: 'rangeEnd',
  subnet: 'range',
  rangeStart: 'range_start',
  rangeEnd: 'range_end',
};

function plugin(fields: Record<string, Shape>): Fields {
  return { fields: { ...STANDARD, ...fields } };
}

function ipam(fields: Record<string, Shape>): Fields {
  return { fields: { type: 'string', name: 'string', ...fields } };
}
