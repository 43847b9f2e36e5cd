import type { Rule, Severity } from '../../lint/rule.ts';

const NETWORK = 'libvirt/libvirt:src/conf/network_conf.c (virNetworkForwardDefParseXML)';
const VALIDATE = 'libvirt/libvirt:src/network/bridge_driver.c (networkValidate)';
const SCHEMA = 'libvirt/libvirt:src/conf/schemas/basictypes.rng';
const VF = 'libvirt/libvirt:src/util/virnetdev.c (virNetDevSetNetConfig)';

export const RULES = {
  mixedForward: rule(
    'libvirt/mixed-pool',
    'error',
    'A pool is a PF, or a list of addresses, or a list of interfaces: libvirt refuses two of them.',
    VALIDATE,
  ),
  severalPfs: rule('libvirt/several-pfs', 'error', 'A pool has one <pf> at most.', NETWORK),
  emptyPool: rule(
    'libvirt/empty-pool',
    'error',
    'A pool without <pf> and addresses has no VF to give: no guest on it starts.',
    NETWORK,
  ),
  netdevPool: rule(
    'libvirt/netdevs-in-pool',
    'error',
    'A hostdev pool is made of PCI devices, and not of <interface dev=...>.',
    VALIDATE,
  ),
  unsupported: rule(
    'libvirt/not-for-hostdev',
    'error',
    'A hostdev network has neither a bridge nor addresses nor limits: libvirt refuses it.',
    VALIDATE,
  ),
  networkName: rule(
    'libvirt/network-name',
    'error',
    'A network needs a name, and without a slash.',
    NETWORK,
  ),
  pciAddress: rule(
    'libvirt/pci-address',
    'error',
    'A PCI address has a slot up to 0x1f and a function up to 7.',
    SCHEMA,
  ),
  decimal: rule(
    'libvirt/decimal-address',
    'warning',
    'Without 0x libvirt reads a number of a PCI address as decimal, and takes another device.',
    'libvirt/libvirt:src/conf/device_conf.c (virPCIDeviceAddressParseXML)',
  ),
  addressTwice: rule(
    'libvirt/address-twice',
    'warning',
    'The same device stands twice: it can be given to one guest only.',
  ),
  source: rule(
    'libvirt/hostdev-source',
    'error',
    'An interface of the type hostdev needs the PCI address of its VF in <source>.',
    'libvirt/libvirt:docs/formatdomain.rst',
  ),
  vlanTag: rule('libvirt/vlan-tag', 'error', 'A VLAN tag is from 0 to 4095.', SCHEMA),
  vlanReserved: rule(
    'libvirt/vlan-reserved',
    'warning',
    'VLAN 4095 is reserved (IEEE 802.1Q): PF drivers refuse it, and the guest does not start.',
  ),
  vlanTrunk: rule(
    'libvirt/vlan-trunk',
    'error',
    'A VF has one VLAN: libvirt does not start a guest with several tags or a trunk on it.',
    VF,
  ),
  bandwidth: rule(
    'libvirt/bandwidth-ignored',
    'warning',
    'libvirt sets no bandwidth on a VF; sriovctl vf set --max-rate does.',
    'libvirt/libvirt:src/util/virnetdevbandwidth.h (virNetDevSupportsBandwidth)',
  ),
  plainHostdev: rule(
    'libvirt/plain-hostdev',
    'info',
    'If this is a VF: <hostdev> sets neither its MAC nor its VLAN; <interface type="hostdev"> does.',
    VF,
  ),
  noMac: rule(
    'libvirt/no-mac',
    'info',
    'Without <mac> libvirt makes one up when it defines the guest.',
  ),
  mac: rule('libvirt/mac', 'error', 'The MAC of an interface is six octets, and unicast.', SCHEMA),
  managed: rule('libvirt/managed', 'error', 'managed is yes or no.', SCHEMA),
  driver: rule(
    'libvirt/hostdev-driver',
    'error',
    'The driver of a host device is vfio; kvm is gone from kernels and from libvirt.',
    'libvirt/libvirt:src/conf/schemas/domaincommon.rng (hostdevDriver)',
  ),
} satisfies Record<string, Rule>;

function rule(id: string, severity: Severity, summary: string, source?: string): Rule {
  return { id, severity, summary, ...(source === undefined ? {} : { source }) };
}
