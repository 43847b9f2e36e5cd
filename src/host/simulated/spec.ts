import type { MacAddress } from '../../model/mac-address.ts';
import type { PciAddress } from '../../model/pci-address.ts';
import type { VfSettings } from '../../model/vf-settings.ts';
import type { RunResult } from '../host.ts';
import type { Errno } from './errno.ts';

/** A machine, as plain data. What is left out gets a believable default in boot.ts. */
export interface MachineSpec {
  name: string;
  kernel?: KernelSpec;
  iommu?: IommuSpec;
  nics: NicSpec[];
  otherDevices?: OtherDeviceSpec[];
  /** Bonds, bridges and other netdevs made by software. */
  virtualNetdevs?: VirtualNetdevSpec[];
  namespaces?: string[];
  processes?: ProcessSpec[];
  /** Modules that are loaded beside those of the bound drivers. */
  modules?: string[];
  /** Modules that are on disk, loaded or not; by default those of known-modules.ts. */
  availableModules?: string[];
  /** Programs that are not installed. */
  missingPrograms?: string[];
  /** systemd if left out. */
  init?: 'systemd' | 'other';
  /** systemd units that are active, such as `NetworkManager.service`. */
  activeUnits?: string[];
  /** Files outside of what the kernel makes: `/etc/default/grub`, `/boot/config-...`, `/etc/os-release`. */
  files?: Record<string, string>;
  /** Symbolic links among them, with their targets. */
  links?: Record<string, string>;
  routes?: RouteSpec[];
  /** What reading a path gives in the place of the truth: unreadable, empty or hostile files. */
  reads?: Record<string, { errno: Errno } | { text: string }>;
  /** What a command line prints in the place of the truth: `lspci -D -vmm -nn`. */
  outputs?: Record<string, RunResult>;
  late?: LatenessSpec;
  faults?: FaultSpec[];
}

export interface KernelSpec {
  release?: string;
  /** The text of /proc/cmdline. */
  args?: string;
  /** What the next boot passes where no file of the host says it: that of Proxmox's ESPs, which are not mounted. */
  espArgs?: string;
  /** Lines of the kernel log at boot. */
  log?: string[];
  /** Kernels before 4.12 lack sriov_offset, sriov_stride, sriov_vf_device and sriov_drivers_autoprobe. */
  oldSriovFiles?: boolean;
  iproute2?: string;
}

export interface IommuSpec {
  /** `none`: no DMAR, IVRS or IORT table, as with VT-d off in the firmware. */
  kind: 'none' | 'intel' | 'amd' | 'arm';
  /** Is translation on? false: the firmware has an IOMMU and a kernel argument or default leaves it off. */
  enabled: boolean;
  /** VFs share the group of their PF, as without ACS. */
  sharedGroups?: boolean;
}

export interface NicSpec {
  bus?: 'pci' | 'netdevsim';
  /** `0000:82:00.0`, or `netdevsim1`. */
  address: string;
  /** The bridge above it, `0000:80:03.0`; on the root bus itself if null. */
  port?: PciAddress | null;
  /** Does that bridge forward ARI? It does if left out. */
  ari?: boolean;
  driver: string | null;
  /** The driver whose id table names this device; `driver` if left out. */
  defaultDriver?: string;
  vendor: string;
  device: string;
  vendorName?: string;
  deviceName?: string;
  subsystem?: [vendor: string, device: string];
  subsystemVendorName?: string;
  subsystemName?: string;
  revision?: string;
  /** Of the physical slot, as lspci names it. */
  slot?: string;
  numa?: number;
  /** Bridges and GPUs are in otherDevices; 0x020000 is Ethernet, 0x020700 InfiniBand. */
  class?: string;
  netdevs?: NetdevSpec[];
  sriov?: SriovSpec;
  /** Has a devlink port with an eswitch; the mode at boot. */
  eswitch?: 'legacy' | 'switchdev';
}

export interface SriovSpec {
  totalVfs: number;
  /** What lspci shows, where the driver allows fewer: an 82576 has 8, igb takes 7. */
  hardwareVfs?: number;
  offset?: number;
  stride?: number;
  vfDevice: string;
  vfDeviceName?: string;
  /** VFs that exist when the machine starts, with their settings. */
  vfs?: VfSettings[];
  /** Overrides of what the driver does: see pf-drivers.ts. */
  limit?: { above: number; errno: Errno; log: string };
  /** The driver enables at most so many and reports success. */
  enablesAtMost?: number;
  /** The firmware gave the IOV BARs no room. */
  noMmio?: 'not assigned' | 'bus out of range';
  /** Xen and old KVM device assignment: drivers refuse to drop such VFs. */
  assigned?: boolean;
  /** lspci shows the capability, but the kernel made no sysfs files for it. */
  hiddenFromSysfs?: boolean;
}

export interface NetdevSpec {
  name: string;
  altnames?: string[];
  mac: MacAddress;
  permanentMac?: MacAddress;
  up?: boolean;
  carrier?: boolean;
  mtu?: number;
  speed?: number;
  /** Transmit and receive queues. */
  queues?: number;
  type?: 'ether' | 'infiniband';
  /** 20 octets; InfiniBand's own. */
  hardwareAddress?: string;
  portName?: string;
  switchId?: string;
  devPort?: number;
  master?: string;
  addresses?: string[];
}

export interface VirtualNetdevSpec extends Omit<NetdevSpec, 'portName' | 'switchId' | 'devPort'> {
  kind: 'bond' | 'bridge' | 'vlan' | 'dummy' | 'team' | 'openvswitch' | 'veth' | 'macvlan';
  /** The lower device of a vlan or macvlan. */
  link?: string;
}

export interface RouteSpec {
  dst: string;
  dev: string;
  gateway?: string;
  metric?: number;
}

export interface ProcessSpec {
  pid?: number;
  comm: string;
  cmdline?: string[];
  cgroup?: string;
  /** Name of a namespace, or `new` for one of its own. */
  netns?: string;
  /**
   * Open files: `/dev/vfio/5`. A VM also has the device itself open (VFIO_DEVICE of vfio.ts): only that keeps the
   * kernel from taking it away.
   */
  opens?: string | string[];
  ppid?: number;
  uid?: number;
}

/** A PCI function that is not a NIC: it may have SR-IOV, and must never be touched. */
export interface OtherDeviceSpec {
  address: PciAddress;
  port?: PciAddress | null;
  class: string;
  vendor: string;
  device: string;
  className: string;
  vendorName: string;
  deviceName: string;
  driver?: string | null;
  revision?: string;
  subsystem?: [vendor: string, device: string];
  subsystemVendorName?: string;
  subsystemName?: string;
  /** In the IOMMU group of this other function. */
  groupOf?: PciAddress;
  numa?: number;
  sriov?: { totalVfs: number; vfDevice: string };
}

/** How late things happen after a VF came to be, in ms of the machine's clock. */
export interface LatenessSpec {
  /** Until udev has loaded a VF driver that was not loaded. */
  module?: number;
  /** Until the driver has registered the netdev. */
  netdev?: number;
  /** Until udev has renamed `eth0` to `enp1s0v0`. */
  rename?: number;
}

export interface FaultSpec {
  /** Fails or kills at the n-th change (1 is the first) counted from now on: an attribute, a sysfs write, a netdev setting. */
  atChange?: number;
  /**
   * Fails every change whose description contains it: `ens1f0 vf 3 mac`, `/sriov_numvfs`, ` /etc/`; and what is kept
   * across runs: `keep journal.json`.
   */
  matching?: string;
  /** The errno with which the change fails, or `KILL`: this process dies there, as with kill -9. */
  result: Errno | 'KILL' | 'BLOCK';
  /** How often it happens; for ever if left out. */
  times?: number;
  log?: string;
}
