import type { Rule, Severity } from '../../../lint/rule.ts';

const SRIOV = 'k8snetworkplumbingwg/sriov-cni:pkg/config/config.go';
const PLUGINS = 'containernetworking/plugins:plugins';
const LIBCNI = 'containernetworking/cni:libcni/conf.go';
const ALLOCATOR = `${PLUGINS}/ipam/host-local/backend/allocator/range.go`;
const HUSTCAT = 'hustcat/sriov-cni';
const INTEL = 'intel/sriov-cni';

export const RULES = {
  versionMissing: rule(
    'cni/version-missing',
    'warning',
    'Without cniVersion a network is read as version 0.1.0: no CHECK, one address a family, and plugins that dropped 0.1.0 refuse it.',
    'containernetworking/cni:pkg/version/plugin.go (ParseVersion)',
  ),
  versionUnknown: rule(
    'cni/version-unknown',
    'error',
    'A cniVersion that no plugin knows: each of them refuses the network.',
    'containernetworking/cni:pkg/version/version.go',
  ),
  versionBeforeLists: rule(
    'cni/version-before-lists',
    'error',
    'Lists of plugins came with version 0.3.0; in an older one the chained plugins get no result and fail.',
    'containernetworking/cni:SPEC.md',
  ),
  nameMissing: rule(
    'cni/name-missing',
    'error',
    'A network without a name is refused. In a NetworkAttachmentDefinition multus puts its name in.',
    LIBCNI,
  ),
  nameInvalid: rule(
    'cni/name-invalid',
    'error',
    'A name with characters that CNI refuses: letters, digits, underscores, dots and hyphens, a letter or digit first.',
    'containernetworking/cni:pkg/utils/utils.go',
  ),
  noPlugins: rule('cni/no-plugins', 'error', 'A list without plugins is refused.', LIBCNI),
  noType: rule('cni/no-type', 'error', 'A plugin without a type is refused.', LIBCNI),
  wrongType: rule(
    'cni/wrong-type',
    'error',
    'A value that is not of its type: the plugin cannot read its configuration, and every container fails to start.',
    SRIOV,
  ),
  unknownKey: rule(
    'cni/unknown-key',
    'warning',
    'A key that the plugin does not have: it is ignored without a word.',
    'k8snetworkplumbingwg/sriov-cni:pkg/types/types.go',
  ),
  capability: rule(
    'cni/capability',
    'warning',
    'A capability that no runtime knows gets nothing.',
    'containernetworking/cni:CONVENTIONS.md',
  ),
  notChained: rule(
    'cni/not-chained',
    'error',
    'tuning, rdma, bandwidth and the like work on what a plugin before them made; alone or first they fail.',
    `${PLUGINS}/meta/tuning/tuning.go`,
  ),
  value: rule(
    'cni/value',
    'error',
    'A MAC, MTU, VLAN, PCI address or the like that the plugin or the kernel refuses.',
    SRIOV,
  ),
  fileEnding: rule(
    'cni/file-ending',
    'error',
    'Runtimes read *.conf as one plugin and *.conflist as a list; what stands in the other kind of file is not loaded.',
    LIBCNI,
  ),
  duplicateName: rule(
    'cni/duplicate-name',
    'warning',
    'Two files in one directory with the same network name: only the first one is used.',
    LIBCNI,
  ),

  onOffBoolean: rule(
    'sriov-cni/on-off-boolean',
    'error',
    'spoofchk and trust are the strings "on" and "off"; a boolean, and sriov-cni cannot read its configuration at all.',
    'k8snetworkplumbingwg/sriov-cni:pkg/types/types.go',
  ),
  onOffValue: rule(
    'sriov-cni/on-off-value',
    'error',
    'Whatever is not "on" means off to spoofchk and trust, "On" and "true" too.',
    'k8snetworkplumbingwg/sriov-cni:pkg/sriov/sriov.go (ApplyVFConfig)',
  ),
  linkState: rule(
    'sriov-cni/link-state',
    'error',
    'link_state is auto, enable or disable; anything else is refused.',
    SRIOV,
  ),
  vlanTag: rule(
    'sriov-cni/vlan-tag',
    'error',
    'A VLAN priority or protocol without a VLAN, or out of its range: sriov-cni refuses the network.',
    SRIOV,
  ),
  rates: rule(
    'sriov-cni/rates',
    'error',
    'A guaranteed rate above the limit, or below zero: the driver refuses it.',
    'k8snetworkplumbingwg/sriov-cni:pkg/sriov/sriov.go (ApplyVFConfig)',
  ),
  logLevel: rule(
    'sriov-cni/log-level',
    'warning',
    'A logLevel that sriov-cni does not know: it logs with its default, info.',
    'k8snetworkplumbingwg/sriov-cni:pkg/logging/logging.go',
  ),
  noDevice: rule(
    'sriov-cni/no-device',
    'warning',
    'No deviceID: only multus with a device plugin supplies one; for any other runtime the plugin fails with "VF pci addr is required".',
    SRIOV,
  ),
  chainedKey: rule(
    'sriov-cni/chained-key',
    'warning',
    'sriov-cni has no mtu, rdma or sysctl: they belong to plugins that are chained behind it, and here nothing happens.',
    'k8snetworkplumbingwg/sriov-cni:pkg/types/types.go',
  ),
  legacyKey: rule(
    'sriov-cni/legacy-key',
    'warning',
    'A key of an older generation (master, if0, l2enable, dpdk, pfOnly): the sriov-cni of today ignores it, so that the network does something else than it says.',
    'k8snetworkplumbingwg/sriov-cni:pkg/config/config.go',
  ),

  abandoned: rule(
    'cni-legacy/abandoned',
    'info',
    'A network for an abandoned generation of sriov-cni (hustcat, or Intel before 2.0). The sriov-cni of today, which has the same name, fails with it.',
    `${HUSTCAT}:config/config.go`,
  ),
  legacyVersion: rule(
    'cni-legacy/version',
    'error',
    'The old generations know the CNI versions 0.1.0 and 0.2.0 and refuse all others.',
    `${HUSTCAT}:Godeps/Godeps.json, ${INTEL} v1.1.0:glide.yaml`,
  ),
  legacyNoIpam: rule(
    'cni-legacy/no-ipam',
    'error',
    'The old generations run an IPAM plugin for each container and fail without one (but for l2enable and dpdk).',
    `${HUSTCAT}:sriov/sriov.go, ${INTEL} v1.1.0:sriov/main.go`,
  ),
  legacyIpv6: rule(
    'cni-legacy/ipv6',
    'error',
    'The old generations need an IPv4 address and fail without one.',
    `${HUSTCAT}:sriov/sriov.go`,
  ),
  cniArgsKey: rule(
    'cni-legacy/cni-args-key',
    'warning',
    'hustcat/sriov-cni reads VF, VLAN and MAC from CNI_ARGS, not from the file. VF=0 means any free VF there.',
    `${HUSTCAT}:config/config.go`,
  ),
  noMaster: rule(
    'cni-legacy/no-master',
    'error',
    'The old generations need to know the PF: hustcat and Intel 1.x by master, Intel 0.x by if0.',
    `${HUSTCAT}:config/config.go`,
  ),
  if0name: rule(
    'cni-legacy/if0name',
    'error',
    'if0name must not be eth0, eth1 or lo.',
    `${INTEL} v0.4.0:sriov/sriov.go (checkIf0name)`,
  ),
  dpdkKey: rule(
    'cni-legacy/dpdk',
    'error',
    'dpdk needs kernel_driver, dpdk_driver and dpdk_tool: without one of them the VF cannot be bound.',
    `${INTEL} v1.1.0:pkg/dpdk/dpdk.go`,
  ),
  dpdkIpam: rule(
    'cni-legacy/dpdk-ipam',
    'warning',
    'With dpdk or l2enable no IPAM plugin is run: the addresses are never given out.',
    `${INTEL} v1.1.0:sriov/main.go`,
  ),
  fixipamElsewhere: rule(
    'fixipam/only-hustcat',
    'error',
    'fixipam comes with hustcat/sriov-cni alone, in CNI 0.2.0: other plugins do not find it, or it refuses their version.',
    `${HUSTCAT}:fixipam/main.go`,
  ),
  fixipamIncomplete: rule(
    'fixipam/incomplete',
    'error',
    'fixipam needs a subnet and a gateway, and refuses each container without them.',
    `${HUSTCAT}:fixipam/main.go`,
  ),

  noHostDevice: rule(
    'host-device/no-device',
    'error',
    'host-device needs one of device, hwaddr, kernelpath and pciBusID.',
    `${PLUGINS}/main/host-device/host-device.go (loadConf)`,
  ),
  severalHostDevices: rule(
    'host-device/several-devices',
    'warning',
    'Of device, hwaddr, kernelpath and pciBusID the first one is used, in this order, and the others are ignored.',
    `${PLUGINS}/main/host-device/host-device.go (getLink)`,
  ),

  ibDhcp: rule(
    'ib-sriov/dhcp',
    'error',
    'ib-sriov refuses the IPAM plugin dhcp.',
    'k8snetworkplumbingwg/ib-sriov-cni:cmd/ib-sriov-cni/main.go (runIPAMPlugin)',
  ),
  ibPkey: rule(
    'ib-sriov/pkey-unread',
    'info',
    'Only ib-kubernetes reads the pkey; ib-sriov itself does nothing with it.',
    'k8snetworkplumbingwg/ib-sriov-cni:README.md',
  ),
  ibVfioIpam: rule(
    'ib-sriov/vfio-ipam',
    'warning',
    'With vfioPciMode ib-sriov runs no IPAM plugin: the addresses are never given out.',
    'k8snetworkplumbingwg/ib-sriov-cni:cmd/ib-sriov-cni/main.go (handleVFAdd)',
  ),
  rdmaTwice: rule(
    'rdma/twice',
    'error',
    'ib-sriov with rdmaIsolation moves the RDMA device itself; the rdma plugin behind it does not find it any more.',
    'k8snetworkplumbingwg/ib-sriov-cni:cmd/ib-sriov-cni/main.go (doVFConfig)',
  ),
  rdmaNoVf: rule(
    'rdma/no-vf',
    'warning',
    'rdma moves the RDMA device of a VF: it has to come after a plugin that takes one, such as sriov.',
    'k8snetworkplumbingwg/rdma-cni:README.md',
  ),
  bridgeList: rule(
    'accelerated-bridge/bridge',
    'error',
    'bridge is a name, or several with commas between them; an empty one is refused.',
    'k8snetworkplumbingwg/accelerated-bridge-cni:pkg/config/config.go',
  ),
  bridgeVersion: rule(
    'accelerated-bridge/version',
    'error',
    'accelerated-bridge-cni is built with a CNI library that knows no version after 1.0.0, and refuses 1.1.0.',
    'k8snetworkplumbingwg/accelerated-bridge-cni:go.mod',
  ),
  trunk: rule(
    'cni/trunk',
    'error',
    'A trunk entry has an id, or a minID and a maxID, inside 1-4094; without any VLAN the plugin refuses the network.',
    'k8snetworkplumbingwg/accelerated-bridge-cni:pkg/config/vlan.go, ovs-cni:pkg/common/common.go',
  ),
  vlanAndTrunk: rule(
    'ovs/vlan-and-trunk',
    'warning',
    'With a trunk ovs ignores vlan: the port carries tagged frames only.',
    'k8snetworkplumbingwg/ovs-cni:pkg/common/common.go (ParseOvsPortConfig)',
  ),
  noBridge: rule(
    'ovs/no-bridge',
    'warning',
    'Without bridge ovs needs a deviceID whose PF is in one, or an ovnPort in CNI_ARGS.',
    'k8snetworkplumbingwg/ovs-cni:docs/cni-plugin.md',
  ),
  ofport: rule(
    'ovs/ofport-request',
    'error',
    'ofport_request is an OpenFlow port from 1 to 65279.',
    'k8snetworkplumbingwg/ovs-cni:pkg/types/types.go',
  ),
  sysctl: rule(
    'tuning/sysctl',
    'error',
    'tuning writes below /proc/sys/net only, and wants strings.',
    `${PLUGINS}/meta/tuning/tuning.go (getSysctlFilename)`,
  ),
  burst: rule(
    'bandwidth/burst',
    'error',
    'Each rate needs its burst and each burst its rate; a burst is below 4 GiB.',
    `${PLUGINS}/meta/bandwidth/main.go (validateRateAndBurst)`,
  ),
  noVeth: rule(
    'bandwidth/no-veth',
    'error',
    "bandwidth shapes the host's end of a veth pair; a VF or macvlan has none, and every container fails to start.",
    `${PLUGINS}/meta/bandwidth/main.go (getHostInterface)`,
  ),
  macvlanMode: rule(
    'macvlan/mode',
    'error',
    'The modes of macvlan are bridge, private, vepa and passthru.',
    `${PLUGINS}/main/macvlan/macvlan.go (modeFromString)`,
  ),
  macvlanMaster: rule(
    'macvlan/no-master',
    'info',
    'Without master macvlan takes the interface of the default route.',
    `${PLUGINS}/main/macvlan/macvlan.go (loadConf)`,
  ),
  vlanMaster: rule(
    'vlan/no-master',
    'error',
    'vlan needs a master.',
    `${PLUGINS}/main/vlan/vlan.go (loadConf)`,
  ),

  ipamType: rule(
    'ipam/no-type',
    'warning',
    'An ipam without a type is none: containers get no address.',
    'containernetworking/cni:pkg/types/types.go',
  ),
  address: rule(
    'ipam/address',
    'error',
    'An address, subnet or route that the plugin cannot read.',
    ALLOCATOR,
  ),
  hostBits: rule(
    'ipam/host-bits',
    'error',
    'A subnet with bits set after its prefix: host-local refuses it.',
    ALLOCATOR,
  ),
  tooSmall: rule('ipam/too-small', 'error', 'A subnet without addresses to give.', ALLOCATOR),
  rangeOutside: rule(
    'ipam/range-outside',
    'error',
    'A range that lies outside its subnet or runs backwards: host-local refuses it, whereabouts ignores it.',
    `${ALLOCATOR}, k8snetworkplumbingwg/whereabouts:pkg/iphelpers/iphelpers.go (GetIPRange)`,
  ),
  gatewayOutside: rule(
    'ipam/gateway-outside',
    'warning',
    'A gateway outside the subnet cannot be reached: the routes through it fail, and with them the container.',
    'containernetworking/plugins:pkg/ipam/ipam_linux.go (ConfigureIface)',
  ),
  overlap: rule(
    'ipam/overlap',
    'error',
    'Ranges that overlap: host-local refuses them.',
    ALLOCATOR,
  ),
  flatIgnored: rule(
    'ipam/ignored-key',
    'warning',
    'gateway, rangeStart and rangeEnd belong to the subnet beside them; beside ranges alone host-local ignores them.',
    `${PLUGINS}/ipam/host-local/backend/allocator/config.go (LoadIPAMConfig)`,
  ),
  mixedFamilies: rule(
    'ipam/mixed-families',
    'error',
    'One set of ranges with IPv4 and IPv6: host-local gives one address for each set, and refuses a mixed one.',
    `${PLUGINS}/ipam/host-local/backend/allocator/range_set.go`,
  ),
  severalAddresses: rule(
    'ipam/several-addresses',
    'error',
    'Before CNI 0.3.0 there is one address a family, and the IPAM plugins refuse more.',
    `${PLUGINS}/ipam/host-local/backend/allocator/config.go`,
  ),
  edgeAddress: rule(
    'ipam/edge-address',
    'warning',
    'The first or last address of an IPv4 subnet is that of the network itself or of all hosts in it, and none for one of them.',
    'RFC 919, section 7',
  ),
  noStaticAddress: rule(
    'ipam/no-static-address',
    'warning',
    'static without addresses: without the capability "ips" only CNI_ARGS or args can give one, and a container without one fails to start.',
    `${PLUGINS}/ipam/static/main.go (LoadIPAMConfig)`,
  ),
  noRange: rule(
    'ipam/no-range',
    'error',
    'host-local without a subnet, whereabouts without a range: no container gets an address, and the plugin that asked fails.',
    `${PLUGINS}/ipam/host-local/backend/allocator/config.go`,
  ),
} as const satisfies Record<string, Rule>;

function rule(id: string, severity: Severity, summary: string, source: string): Rule {
  return { id, severity, summary, source };
}
