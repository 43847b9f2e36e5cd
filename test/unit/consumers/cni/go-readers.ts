import { isIPv4, isIPv6 } from 'node:net';

/**
 * What the plugins' own parsers say to a configuration, written anew from their Go sources and on plain JSON: the
 * reason why they refuse it, or undefined. Sources stand at each reader.
 */
export function refusal(network: unknown): string | undefined {
  if (!isObject(network)) return 'not an object';
  const { plugins } = network;
  if (plugins === undefined) return pluginRefusal(network, network, undefined);
  // containernetworking/cni:libcni/conf.go, NetworkConfFromBytes
  if (typeof network['name'] !== 'string' || network['name'] === '') return 'no name';
  if (network['cniVersion'] !== undefined && typeof network['cniVersion'] !== 'string')
    return 'cniVersion is no string';
  if (!Array.isArray(plugins) || plugins.length === 0) return 'no plugins';
  let before: string | undefined;
  for (const plugin of plugins) {
    if (!isObject(plugin)) return 'a plugin is no object';
    const reason = pluginRefusal(plugin, network, before);
    if (reason !== undefined) return reason;
    before ??= String(plugin['type']);
  }
  return undefined;
}

type Json = Record<string, unknown>;

const VERSIONS = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0', '1.1.0'];

function pluginRefusal(
  plugin: Json,
  network: Json,
  before: string | undefined,
): string | undefined {
  const version = network['cniVersion'] ?? '0.1.0';
  if (typeof plugin['type'] !== 'string' || plugin['type'] === '') return "missing 'type'";
  // containernetworking/cni:pkg/utils/utils.go
  if (typeof network['name'] !== 'string' || !/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(network['name']))
    return 'invalid characters found in network name';
  if (!VERSIONS.includes(String(version))) return 'incompatible CNI versions';
  const reader = READERS[plugin['type']];
  const own = reader?.(plugin, before);
  if (own !== undefined) return own;
  return ipamRefusal(plugin, String(version));
}

const READERS: Record<string, (plugin: Json, before: string | undefined) => string | undefined> = {
  sriov,
  'ib-sriov': ibSriov,
  'host-device': hostDevice,
  'accelerated-bridge': acceleratedBridge,
  ovs,
  macvlan,
  tuning,
  rdma: (plugin, before) => types(plugin, { deviceID: 'string' }) ?? chained(before),
};

/** k8snetworkplumbingwg/sriov-cni:pkg/types/types.go, pkg/config/config.go (LoadConf) */
function sriov(plugin: Json): string | undefined {
  const wrong = types(plugin, {
    Master: 'string',
    MAC: 'string',
    MTU: 'int',
    vlan: 'int',
    vlanQoS: 'int',
    vlanProto: 'string',
    deviceID: 'string',
    VFID: 'int',
    min_tx_rate: 'int',
    max_tx_rate: 'int',
    spoofchk: 'string',
    trust: 'string',
    link_state: 'string',
    logLevel: 'string',
    logFile: 'string',
  });
  if (wrong !== undefined) return wrong;
  const vlan = field(plugin, 'vlan') as number | undefined;
  const qos = (field(plugin, 'vlanQoS') as number | undefined) ?? 0;
  const proto = ((field(plugin, 'vlanProto') as string | undefined) ?? '802.1q').toLowerCase();
  if (!field(plugin, 'deviceID')) return 'VF pci addr is required';
  if (vlan === undefined) {
    if (field(plugin, 'vlanQoS') !== undefined) return 'vlan id must be configured to set vlan QoS';
    if (field(plugin, 'vlanProto') !== undefined) return 'vlan id must be configured to set proto';
  } else {
    if (vlan < 0 || vlan > 4094) return `vlan id ${vlan} invalid`;
    if (qos < 0 || qos > 7) return `vlan QoS PCP ${qos} invalid`;
    if (qos !== 0 && vlan === 0) return 'non-zero vlan id must be configured';
    if (proto !== '802.1q' && proto !== '802.1ad') return `vlan Proto ${proto} invalid`;
    if (proto === '802.1ad' && vlan === 0) return 'non-zero vlan id must be configured';
  }
  return linkState(plugin);
}

/** k8snetworkplumbingwg/ib-sriov-cni:pkg/types/types.go, pkg/config/config.go, cmd/ib-sriov-cni/main.go */
function ibSriov(plugin: Json): string | undefined {
  const wrong = types(plugin, {
    deviceID: 'string',
    pkey: 'string',
    link_state: 'string',
    rdmaIsolation: 'bool',
    ibKubernetesEnabled: 'bool',
    vfioPciMode: 'bool',
  });
  if (wrong !== undefined) return wrong;
  if (!field(plugin, 'deviceID')) return 'deviceID is required';
  const ipam = field(plugin, 'ipam') as Json | undefined;
  if (ipam?.['type'] === 'dhcp') return 'ipam type dhcp is not supported';
  return linkState(plugin);
}

function linkState(plugin: Json): string | undefined {
  const state = (field(plugin, 'link_state') as string | undefined) ?? '';
  return ['', 'auto', 'enable', 'disable'].includes(state)
    ? undefined
    : `invalid link_state ${state}`;
}

/** containernetworking/plugins:plugins/main/host-device/host-device.go (loadConf) */
function hostDevice(plugin: Json): string | undefined {
  const ways = ['device', 'hwaddr', 'kernelpath', 'pciBusID'];
  const wrong = types(plugin, Object.fromEntries(ways.map((way) => [way, 'string'])));
  if (wrong !== undefined) return wrong;
  return ways.some((way) => field(plugin, way)) ? undefined : 'specify either "device", ...';
}

/** k8snetworkplumbingwg/accelerated-bridge-cni:pkg/types/types.go, pkg/config/config.go */
function acceleratedBridge(plugin: Json): string | undefined {
  const wrong = types(plugin, {
    debug: 'bool',
    bridge: 'string',
    vlan: 'int',
    setUplinkVlan: 'bool',
    mac: 'string',
    mtu: 'int',
    deviceID: 'string',
  });
  if (wrong !== undefined) return wrong;
  if (!field(plugin, 'deviceID')) return 'VF pci addr is required';
  const bridge = (field(plugin, 'bridge') as string | undefined) || 'cni0';
  if (bridge.split(',').some((name) => name.trim() === '')) return 'bridge has invalid format';
  const vlan = (field(plugin, 'vlan') as number | undefined) ?? 0;
  return vlan < 0 || vlan > 4094 ? `vlan id ${vlan} invalid` : undefined;
}

/** k8snetworkplumbingwg/ovs-cni:pkg/types/types.go */
function ovs(plugin: Json): string | undefined {
  const wrong = types(plugin, { bridge: 'string', vlan: 'uint', mtu: 'int', deviceID: 'string' });
  if (wrong !== undefined) return wrong;
  return field(plugin, 'bridge') || field(plugin, 'deviceID') ? undefined : 'no bridge';
}

/** containernetworking/plugins:plugins/main/macvlan/macvlan.go (loadConf, modeFromString), but for the master's MTU */
function macvlan(plugin: Json): string | undefined {
  const wrong = types(plugin, {
    master: 'string',
    mode: 'string',
    mtu: 'int',
    mac: 'string',
    linkInContainer: 'bool',
  });
  if (wrong !== undefined) return wrong;
  const mtu = (field(plugin, 'mtu') as number | undefined) ?? 0;
  if (mtu < 0) return `invalid MTU ${mtu}`;
  const mode = (field(plugin, 'mode') as string | undefined) ?? '';
  const modes = ['', 'bridge', 'private', 'vepa', 'passthru'];
  return modes.includes(mode) ? undefined : `unknown macvlan mode: ${mode}`;
}

/** containernetworking/plugins:plugins/meta/tuning/tuning.go */
function tuning(plugin: Json, before: string | undefined): string | undefined {
  const wrong = types(plugin, { mac: 'string', promisc: 'bool', mtu: 'int', allmulti: 'bool' });
  if (wrong !== undefined) return wrong;
  const sysctl = field(plugin, 'sysctl') ?? {};
  if (!isObject(sysctl)) return 'sysctl is no map';
  for (const [key, value] of Object.entries(sysctl)) {
    if (typeof value !== 'string') return `sysctl ${key} is no string`;
    if (!key.replaceAll('.', '/').startsWith('net/')) return `invalid net sysctl key: ${key}`;
  }
  return chained(before);
}

function chained(before: string | undefined): string | undefined {
  return before === undefined ? 'Required prevResult missing' : undefined;
}

function ipamRefusal(plugin: Json, version: string): string | undefined {
  const ipam = field(plugin, 'ipam');
  if (ipam === undefined) return undefined;
  if (!isObject(ipam)) return 'ipam is no object';
  const type = field(ipam, 'type');
  if (type === undefined) return undefined;
  if (typeof type !== 'string') return 'type of ipam is no string';
  for (const route of (field(ipam, 'routes') as unknown[] | undefined) ?? []) {
    if (!isObject(route)) return 'a route is no object';
    const dst = field(route, 'dst');
    if (dst !== undefined && cidrOf(dst) === undefined) return 'invalid CIDR address';
    if (!isNoneOrIp(route['gw'])) return 'invalid IP address';
  }
  if (type === 'host-local') return hostLocal(ipam, version);
  if (type === 'static') {
    for (const one of (field(ipam, 'addresses') as Json[] | undefined) ?? [])
      if (cidrOf(one['address']) === undefined || !isNoneOrIp(one['gateway']))
        return "'address' is expected to be in CIDR notation";
  }
  if (type === 'fixipam') {
    if (!['0.1.0', '0.2.0'].includes(version)) return 'incompatible CNI versions';
    if (cidrOf(field(ipam, 'subnet')) === undefined) return 'invalid CIDR address';
    if (ipOf(field(ipam, 'gateway')) === undefined) return 'gateway can not be empty';
  }
  return undefined;
}

/** containernetworking/plugins:plugins/ipam/host-local/backend/allocator/{config,range,range_set}.go */
function hostLocal(ipam: Json, version: string): string | undefined {
  const flat = field(ipam, 'subnet') === undefined ? [] : [[ipam]];
  const sets = [...flat, ...((field(ipam, 'ranges') as Json[][] | undefined) ?? [])];
  if (sets.length === 0) return 'no IP ranges specified';
  const taken: { family: number; start: bigint; end: bigint }[] = [];
  const families: number[] = [];
  for (const set of sets) {
    if (set.length === 0) return 'empty range set';
    const own = new Set<number>();
    for (const range of set) {
      const read = hostLocalRange(range);
      if (typeof read === 'string') return read;
      own.add(read.family);
      if (
        taken.some(
          (one) => one.family === read.family && one.start <= read.end && read.start <= one.end,
        )
      )
        return 'overlap';
      taken.push(read);
    }
    if (own.size > 1) return 'mixed address families';
    families.push(...own);
  }
  const several = [4, 6].some((family) => families.filter((one) => one === family).length > 1);
  return several && ['0.1.0', '0.2.0'].includes(version)
    ? 'more than 1 address per family'
    : undefined;
}

function hostLocalRange(range: Json): string | { family: number; start: bigint; end: bigint } {
  const cidr = cidrOf(field(range, 'subnet'));
  if (cidr === undefined) return 'invalid CIDR address';
  const { family, value, prefix } = cidr;
  const bits = family === 4 ? 32 : 128;
  if (prefix > bits - 2) return 'too small to allocate from';
  const size = 1n << BigInt(bits - prefix);
  if (value % size !== 0n) return 'Network has host bits set';
  const limit = (key: string, otherwise: bigint) => {
    const text = field(range, key);
    return text === undefined || text === '' ? { family, value: otherwise } : ipOf(text);
  };
  const start = limit('rangeStart', value + 1n);
  const end = limit('rangeEnd', value + size - (family === 4 ? 2n : 1n));
  if (start === undefined || end === undefined) return 'invalid IP address';
  if (!isNoneOrIp(field(range, 'gateway'))) return 'invalid IP address';
  const isInside = (ip: { family: number; value: bigint }) =>
    ip.family === family && ip.value >= value && ip.value < value + size;
  if (!isInside(start)) return 'RangeStart not in network';
  if (!isInside(end) || end.value < start.value) return 'RangeEnd not in network';
  return { family, start: start.value, end: end.value };
}

/** encoding/json matches keys without regard to case and takes null for nothing. */
function field(object: Json, name: string): unknown {
  const entry = Object.entries(object).findLast(
    ([key]) => key.toLowerCase() === name.toLowerCase(),
  );
  return entry?.[1] ?? undefined;
}

function types(object: Json, wanted: Record<string, string>): string | undefined {
  for (const [name, type] of Object.entries(wanted)) {
    const value = field(object, name);
    if (value === undefined) continue;
    const is =
      type === 'string'
        ? typeof value === 'string'
        : type === 'bool'
          ? typeof value === 'boolean'
          : Number.isSafeInteger(value) && (type === 'int' || Number(value) >= 0);
    if (!is) return `json: cannot unmarshal into ${name} of type ${type}`;
  }
  return undefined;
}

function cidrOf(text: unknown): { family: number; value: bigint; prefix: number } | undefined {
  if (typeof text !== 'string') return undefined;
  const [address, prefix, ...rest] = text.split('/');
  const ip = ipOf(address);
  if (ip === undefined || rest.length > 0 || !/^\d+$/.test(prefix ?? '')) return undefined;
  return Number(prefix) > (ip.family === 4 ? 32 : 128)
    ? undefined
    : { ...ip, prefix: Number(prefix) };
}

/** net.IP takes an empty string for no address. */
function isNoneOrIp(value: unknown): boolean {
  return value === undefined || value === null || value === '' || ipOf(value) !== undefined;
}

function ipOf(text: unknown): { family: number; value: bigint } | undefined {
  if (typeof text !== 'string') return undefined;
  if (isIPv4(text)) {
    const value = text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
    return { family: 4, value };
  }
  if (!isIPv6(text) || text.includes('%')) return undefined;
  // net.IP.To4
  const mapped = /^::ffff:([\d.]+)$/i.exec(text)?.[1];
  if (mapped !== undefined && isIPv4(mapped)) return ipOf(mapped);
  const [head = '', tail] = text.split('::');
  const words = (part: string) => part.split(':').filter((word) => word !== '');
  const left = words(head);
  const right = tail === undefined ? [] : words(tail);
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const all = tail === undefined ? left : [...left, ...zeros, ...right];
  return { family: 6, value: all.reduce((sum, word) => (sum << 16n) | BigInt(`0x${word}`), 0n) };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
