import type { MacAddress } from '../../model/mac-address.ts';
import type { LinkState, VlanProto } from '../../model/nic.ts';
import type { FaultSpec, MachineSpec, RouteSpec, SriovSpec } from './spec.ts';

/** All that a simulated machine remembers: plain data, kept as JSON between processes. */
export interface SimState {
  format: typeof STATE_FORMAT;
  spec: MachineSpec;
  /** ms since boot on the machine's own clock. */
  now: number;
  /** Wall clock of the last save, in ms: how much the machine's clock lags when it is opened again. */
  savedAt: number;
  next: { netdev: number; ifindex: number; pid: number; inode: number; random: number };
  /** By name: PCI address, or the name on another bus. */
  devices: Record<string, Device>;
  /** By id. */
  netdevs: Record<string, Netdev>;
  namespaces: Namespace[];
  processes: Process[];
  modules: string[];
  routes: RouteSpec[];
  log: LogLine[];
  events: LateEvent[];
  faults: ArmedFault[];
  /** Ids of the netdevs that NetworkManager was told to leave alone. */
  unmanaged?: number[];
  udev?: Udev;
  /** How services ended that were started since the boot. */
  units?: Record<string, { exitCode: number }>;
}

export interface Udev {
  rules: string[];
  /** Ids of the netdevs of whom udev's database says NM_UNMANAGED=1. */
  unmanaged: number[];
}

export const STATE_FORMAT = 1;
/** PROC_NET_INIT_INO is dynamic; this is what hosts show in practice. */
export const HOST_NETNS = 4026531840;

export interface Device {
  name: string;
  bus: 'pci' | 'netdevsim';
  /** The devices above it, outermost first: `pci0000:00/0000:00:01.0`. */
  parent: string;
  /** Four hex digits, as are all ids. */
  vendor: string;
  device: string;
  subVendor: string;
  subDevice: string;
  class: string;
  revision: string;
  numa: number;
  driver: string | null;
  /** The driver whose id table names this device. */
  matches: string | null;
  driverOverride: string | null;
  iommuGroup: number | null;
  /** N of /dev/vfio/devices/vfioN while vfio-pci drives it. */
  vfio: number | null;
  /** Of the physical slot, as lspci shows it. */
  slot: string | null;
  names: DeviceNames;
  sriov: Sriov | null;
  /** Set on VFs only. */
  vf: { pf: string; index: number } | null;
  eswitch: 'legacy' | 'switchdev' | null;
  /** The bridge above does not forward ARI. */
  noAri?: boolean;
}

export interface DeviceNames {
  class: string;
  vendor: string;
  device: string;
  subsystemVendor: string;
  subsystem: string;
}

export interface Sriov {
  /** As sysfs says: the driver may allow fewer than the hardware has. */
  totalVfs: number;
  hardwareVfs: number | null;
  offset: number;
  stride: number;
  vfDevice: string;
  vfDeviceName: string;
  autoprobe: boolean;
  vfs: VfConfig[];
  /** The VF at which a removal hangs, because a process holds its vfio group; those before it are gone. */
  stuckAt: number | null;
  rules: Pick<SriovSpec, 'limit' | 'enablesAtMost' | 'noMmio' | 'assigned' | 'hiddenFromSysfs'>;
}

/** What the PF's driver keeps for a VF. */
export interface VfConfig {
  /** For InfiniBand unused. */
  mac: MacAddress;
  /** Set by `ip link set PF vf N mac`, not by the VF itself. */
  adminMac: boolean;
  vlan: number;
  qos: number;
  vlanProto: VlanProto;
  minTxRate: number;
  maxTxRate: number;
  spoofchk: boolean;
  linkState: LinkState;
  queryRss: boolean;
  trust: boolean;
  nodeGuid: string;
  portGuid: string;
  /** The size of its MSI-X table, where it is not the driver's default. */
  msix?: number;
}

export interface Netdev {
  /** Ours: ifindexes repeat between namespaces. */
  id: number;
  ifindex: number;
  name: string;
  altnames: string[];
  type: 'ether' | 'infiniband' | 'loopback';
  address: string;
  /** addr_assign_type: 0 from the hardware, 1 random, 3 set by udev or a person. */
  addressOrigin: 0 | 1 | 3;
  broadcast: string;
  permanentAddress: string | null;
  up: boolean;
  /** A qdisc stays after the interface went down again. */
  wasUp: boolean;
  queues: number;
  multicast: boolean;
  carrier: boolean;
  mtu: number;
  speed: number;
  /** Inode of its network namespace. */
  netns: number;
  device: string | null;
  /** id */
  master: number | null;
  /** id of the lower device. */
  link: number | null;
  kind: string | null;
  portName: string | null;
  switchId: string | null;
  devPort: number;
  /** `192.0.2.1/24`, `fd00::1/64`. */
  addresses: string[];
}

export interface Namespace {
  inode: number;
  /** Bound under /run/netns. */
  name: string | null;
  /** Its number as the host's namespace counts its peers, once it has one. */
  id: number | null;
}

export interface Process {
  pid: number;
  ppid: number;
  uid: number;
  comm: string;
  cmdline: string[];
  cgroup: string;
  netns: number;
  opens: string[];
  /** ms since boot */
  startedAt: number;
}

export interface LogLine {
  at: number;
  text: string;
}

export type LateEvent =
  | { at: number; kind: 'module'; module: string }
  | { at: number; kind: 'netdev'; device: string }
  | { at: number; kind: 'rename'; netdev: number; to: string; altnames: string[] };

export interface ArmedFault extends FaultSpec {
  /** Changes seen since it was armed. */
  seen: number;
}
