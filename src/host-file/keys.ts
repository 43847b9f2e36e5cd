import { parseDriverName } from '../model/driver-name.ts';
import { parseGuid } from '../model/guid.ts';
import { parseUnicastMac } from '../model/mac-address.ts';
import { isPciAddress, parsePciAddress } from '../model/pci-address.ts';
import type { RequestedSettings } from '../provision/request.ts';
import type { PfEntry, PfMatch } from './host-file.ts';
import { either, oneOf, onlyTrue, onOff, type Shape, text, wholeNumber } from './shape.ts';

/** One key of a host file: the reader, the printer, the schema and the documentation have it from here. */
export interface Key<Field extends string = string, Value = unknown> {
  key: string;
  /** What it is called in PfMatch, PfEntry or RequestedSettings. */
  field: Field;
  shape: Shape<Value>;
  description: string;
  examples: readonly unknown[];
  /** What nmstate, netplan, systemd, NetworkManager and sysfs call it, for whoever writes that here. */
  elsewhere?: readonly string[];
}

/** Rows of a table of keys, each with the type of its field. */
type KeysOf<Fields> = {
  [Field in keyof Fields & string]-?: Key<
    Field,
    NonNullable<Fields[Field]> | NullOf<Fields[Field]>
  >;
}[keyof Fields & string];
type NullOf<T> = T extends null ? null : never;

const MAC = '[0-9A-Fa-f][02468ACEace]([:-][0-9A-Fa-f]{2}){5}';
const NOT_ZERO = '(?!00([:-]00)*$)';
const GUID = `${NOT_ZERO}[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){7}`;
const mtu = wholeNumber(68, 65_535);
const rate = wholeNumber(0, 0xffff_ffff);
const guid = text(
  'auto or eight hexadecimal octets, for example 02:00:00:00:00:00:00:01',
  { pattern: `^(auto|${GUID})$` },
  parseGuid,
);

export const MATCH_KEYS: readonly KeysOf<PfMatch>[] = [
  {
    key: 'pci',
    field: 'pci',
    shape: text(
      'a PCI address, for example "0000:82:00.0"',
      { pattern: '^([0-9A-Fa-f]{4,8}:)?[0-9A-Fa-f]{2}:[01][0-9A-Fa-f]\\.[0-7]$' },
      (address) => (isPciAddress(address) ? parsePciAddress(address) : undefined),
    ),
    description: 'PCI address. Finds the PF; the other facts are then checks.',
    examples: ['0000:82:00.0'],
  },
  {
    key: 'id',
    field: 'id',
    shape: text(
      'the ids of vendor and device, for example "8086:1592"',
      { pattern: '^[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}$' },
      (id) => (/^[\da-f]{4}:[\da-f]{4}$/i.test(id) ? id.toLowerCase() : undefined),
    ),
    description: 'Vendor and device as lspci -n tells them. Only a check.',
    examples: ['8086:1592'],
  },
  {
    key: 'mac',
    field: 'mac',
    shape: text(
      'the permanent MAC address of the PF, for example "6c:fe:54:00:00:01"',
      { pattern: `^${NOT_ZERO}${MAC}$` },
      parseUnicastMac,
    ),
    description: 'Permanent MAC address. Finds the PF where pci is not given.',
    examples: ['6c:fe:54:4a:2b:10'],
    elsewhere: ['mac-address', 'macaddress', 'permanent-mac'],
  },
  {
    key: 'name',
    field: 'name',
    shape: text(
      'the name or an altname of a netdev',
      { pattern: '^(?!\\.{1,2}$)[^\\s/]{1,127}$' },
      (name) => (/^(?!\.{1,2}$)[^\s/]{1,127}$/.test(name) ? name : undefined),
    ),
    description: 'Name or altname of its netdev. Finds the PF where pci and mac are not given.',
    examples: ['ens1f0'],
    elsewhere: ['ifname', 'interface', 'interface-name', 'device'],
  },
];

type PfFields = Omit<PfEntry, 'match' | 'defaults' | 'vfs'>;

/** Of a PF, but for `match`, `defaults` and `vfs`. */
export const PF_KEYS: readonly KeysOf<PfFields>[] = [
  {
    key: 'count',
    field: 'count',
    shape: either(wholeNumber(0, 65_535), oneOf('max')),
    description: 'How many VFs; max for as many as the PF can have.',
    examples: [4, 'max'],
    elsewhere: [
      'numvfs',
      'num-vfs',
      'sriov_numvfs',
      'total-vfs',
      'virtual-function-count',
      'SR-IOVVirtualFunctions',
    ],
  },
  {
    key: 'up',
    field: 'up',
    shape: onlyTrue('sriovctl never takes a PF down, which could cut the host off'),
    description: 'Brings the netdev of the PF up.',
    examples: [true],
    elsewhere: ['state'],
  },
  {
    key: 'mtu',
    field: 'mtu',
    shape: mtu,
    description: 'MTU of the PF.',
    examples: [9000],
  },
  {
    key: 'autoprobe',
    field: 'autoprobe',
    shape: onOff(),
    description:
      'Does the kernel look for a driver for new VFs (sriov_drivers_autoprobe)? false leaves them without one.',
    examples: [true],
    elsewhere: ['drivers-autoprobe', 'autoprobe-drivers', 'sriov_drivers_autoprobe'],
  },
  {
    key: 'eswitch',
    field: 'eswitch',
    shape: oneOf('legacy', 'switchdev'),
    description: 'Mode of the embedded switch.',
    examples: ['switchdev'],
    elsewhere: ['eswitch-mode', 'eSwitchMode', 'embedded-switch-mode', 'link_mode'],
  },
  {
    key: 'representors',
    field: 'representors',
    shape: text(
      'a name with {vf} in the place of the index, for example ens1f0r{vf}',
      { pattern: '^[A-Za-z0-9_{][A-Za-z0-9_.{}-]*$' },
      (pattern) => pattern,
    ),
    description:
      'Names of the representors in switchdev mode, {vf} for the index; at most 15 characters each.',
    examples: ['ens1f0r{vf}'],
  },
  {
    key: 'unmanaged',
    field: 'unmanaged',
    shape: onOff(),
    description: 'NetworkManager leaves the VFs alone, by a udev rule that sriovctl writes.',
    examples: [true],
    elsewhere: ['nm-unmanaged', 'managed'],
  },
];

/** Of VFs, in `defaults` and in `vfs`: named as the flags of the command line. */
export const VF_KEYS: readonly KeysOf<Omit<RequestedSettings, 'representor'>>[] = [
  {
    key: 'mac',
    field: 'mac',
    shape: text(
      'auto, none or a unicast MAC address, for example "02:00:00:00:00:01"',
      { pattern: `^(auto|none|${NOT_ZERO}${MAC})$` },
      (mac) => (mac === 'auto' || mac === 'none' ? mac : parseUnicastMac(mac)),
    ),
    description:
      "auto: a stable one, from the PF's permanent MAC and the index. none: the VF's driver chooses. An address counts up over the VFs.",
    examples: ['auto', 'none', '02:00:00:00:00:01'],
    elsewhere: ['mac-address', 'macaddress', 'MACAddress'],
  },
  {
    key: 'vlan',
    field: 'vlan',
    shape: wholeNumber(0, 4094),
    description: 'VLAN that the NIC adds and removes; 0 for none.',
    examples: [100],
    elsewhere: ['vlan-id', 'vlan_id', 'VLANId', 'vlans'],
  },
  {
    key: 'qos',
    field: 'qos',
    shape: wholeNumber(0, 7),
    description: 'Priority in the VLAN tag.',
    examples: [3],
    elsewhere: ['QualityOfService', 'vlan-qos', 'vlanQoS'],
  },
  {
    key: 'vlan-proto',
    field: 'vlanProto',
    shape: oneOf('802.1q', '802.1ad'),
    description: 'Protocol of the VLAN tag.',
    examples: ['802.1ad'],
    elsewhere: ['VLANProtocol', 'vlanProto'],
  },
  {
    key: 'spoofchk',
    field: 'spoofchk',
    shape: onOff(),
    description: 'Drops what the VF sends from a MAC that is not its own.',
    examples: [true],
    elsewhere: ['spoof-check', 'spoofcheck', 'spoofChk', 'MACSpoofCheck'],
  },
  {
    key: 'trust',
    field: 'trust',
    shape: onOff(),
    description: 'Lets the VF change its MAC and be promiscuous.',
    examples: [false],
  },
  {
    key: 'link-state',
    field: 'linkState',
    shape: oneOf('auto', 'enable', 'disable'),
    description: "The VF's link: as the PF's, always up, or down.",
    examples: ['auto'],
    elsewhere: ['LinkState', 'link_state', 'state'],
  },
  {
    key: 'min-rate',
    field: 'minTxRate',
    shape: rate,
    description: 'Guaranteed transmit rate in Mbit/s; 0 for none.',
    examples: [100],
    elsewhere: ['min-tx-rate', 'min_tx_rate', 'minTxRate'],
  },
  {
    key: 'max-rate',
    field: 'maxTxRate',
    shape: rate,
    description: 'Highest transmit rate in Mbit/s; 0 for no limit.',
    examples: [1000],
    elsewhere: ['max-tx-rate', 'max_tx_rate', 'maxTxRate'],
  },
  {
    key: 'query-rss',
    field: 'queryRss',
    shape: onOff(),
    description: 'Lets the VF read its RSS table and key.',
    examples: [false],
    elsewhere: ['QueryReceiveSideScaling', 'queryRss'],
  },
  {
    key: 'mtu',
    field: 'mtu',
    shape: mtu,
    description: "MTU of the VF's netdev; of a VF without one it counts for nothing in defaults.",
    examples: [9000],
  },
  {
    key: 'driver',
    field: 'driver',
    shape: text(
      'the name of a driver, default or none',
      { pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$' },
      parseDriverName,
    ),
    description: 'Driver of the VF: a name, default for the one that the kernel chooses, or none.',
    examples: ['vfio-pci', 'default', 'none'],
    elsewhere: ['deviceType'],
  },
  {
    key: 'node-guid',
    field: 'nodeGuid',
    shape: guid,
    description: 'InfiniBand node GUID; auto for a stable one.',
    examples: ['auto'],
    elsewhere: ['node_guid'],
  },
  {
    key: 'port-guid',
    field: 'portGuid',
    shape: guid,
    description: 'InfiniBand port GUID; auto for a stable one.',
    examples: ['auto'],
    elsewhere: ['port_guid'],
  },
  {
    key: 'msix',
    field: 'msix',
    shape: wholeNumber(1, 2048),
    description: "Interrupt vectors (MSI-X) of the VF, where the PF's driver deals them out.",
    examples: [8],
    elsewhere: ['vectors', 'num-vectors', 'msix-vectors', 'sriov_vf_msix_count'],
  },
];
