import type { MacAddress } from './mac-address.ts';
import type { PciAddress } from './pci-address.ts';

/** One NIC function of the host: a PF, or a NIC without SR-IOV. Never a VF, never a device of another class. */
export interface Nic {
  /** The device's directory: `/sys/bus/pci/devices/0000:82:00.0`, `/sys/bus/netdevsim/devices/netdevsim1`. */
  sysfs: string;
  bus: string;
  /** null on another bus than PCI. */
  pci: PciAddress | null;
  /** The PF's own netdev (not a representor, not the second port's); null without a netdev. */
  name: string | null;
  altnames: string[];
  /** All netdevs of this function but representors: two-port functions (mlx4) have several. */
  netdevs: string[];
  /** Netdevs of the same function that stand for its VFs in switchdev mode. */
  representors: Representor[];
  mac: MacAddress | null;
  permanentMac: MacAddress | null;
  /** Names from pci.ids; null where lspci is missing. Untrusted text. */
  vendor: string | null;
  model: string | null;
  /** Four hex digits, lower case. */
  vendorId: string | null;
  deviceId: string | null;
  vfDeviceId: string | null;
  driver: string | null;
  /** Has the PCI SR-IOV capability in sysfs (or is a netdevsim). */
  sriov: boolean;
  /** null without SR-IOV or where the bus does not tell. */
  totalVfs: number | null;
  numVfs: number;
  /** Will the kernel look for a driver for new VFs? null on kernels before 4.12. */
  driversAutoprobe: boolean | null;
  vfOffset: number | null;
  vfStride: number | null;
  numaNode: number | null;
  iommuGroup: number | null;
  /** Administrative state of the netdev. null without a netdev. */
  state: 'up' | 'down' | null;
  carrier: boolean | null;
  mtu: number | null;
  /** `ether`, `infiniband`; as rtnetlink says. */
  linkType: string | null;
  /** The bond, bridge or other device that the PF's netdev is enslaved to. */
  master: Master | null;
  eswitchMode: 'legacy' | 'switchdev' | null;
}

export interface Representor {
  name: string;
  /** `pf0vf3`, as the driver names the port. */
  portName: string;
  vf: number | null;
}

export interface Master {
  name: string;
  /** `bond`, `bridge`, `openvswitch`, `team`, `vrf`, ...; as rtnetlink says. */
  kind: string;
}

/** One virtual function. What the driver does not report is null. */
export interface Vf {
  /** The PF's name, or its PCI address where it has no netdev. */
  pf: string;
  index: number;
  pci: PciAddress | null;
  netdev: string | null;
  driver: string | null;
  iommuGroup: number | null;
  /** The MAC that the PF's driver enforces for this VF (`vf N mac`); zero: none. */
  mac: MacAddress | null;
  /** The MAC that the VF's own netdev uses, if it is in the host's namespace. */
  netdevMac: MacAddress | null;
  /**
   * The netdev's MAC comes from the VF's side (random, udev, a person: addr_assign_type 1 to 3), not from the PF's.
   * igb reports such a MAC as `mac` too, although nobody enforces it.
   */
  macChosenByVf: boolean | null;
  mtu: number | null;
  vlan: number | null;
  qos: number | null;
  vlanProto: VlanProto | null;
  spoofchk: boolean | null;
  trust: boolean | null;
  linkState: LinkState | null;
  /** Mbit/s, 0 = no limit. */
  minTxRate: number | null;
  maxTxRate: number | null;
  queryRss: boolean | null;
  nodeGuid: string | null;
  portGuid: string | null;
  holder: Holder | null;
}

export type VlanProto = '802.1q' | '802.1ad';
export type LinkState = 'auto' | 'enable' | 'disable';

/** Who would lose the VF if it went away. */
export interface Holder {
  kind: 'netns' | 'vfio' | 'bond' | 'bridge' | 'host';
  pid?: number;
  /** The process' name, untrusted text. */
  command?: string;
  /** The namespace, container, VM, bond, bridge, or the address that the host uses. */
  name?: string;
}

export interface Inventory {
  nics: Nic[];
  /** In the order of the PFs, then of the indexes. */
  vfs: Vf[];
  /** What could not be read, one line each, for stderr. */
  warnings: string[];
}
