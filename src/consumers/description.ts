import type { MacAddress } from '../model/mac-address.ts';
import type { PciAddress } from '../model/pci-address.ts';
import type { VfSettings } from '../model/vf-settings.ts';
import type { Ipam } from './ipam.ts';

/**
 * What is to be generated: the VFs as the host has them and what the person wants of the network. All consumers
 * render from the same one, so that their names agree. Plain JSON: templates see it as it is (docs/templates.md).
 */
export interface Description {
  /** The host's name: a node of Kubernetes or Proxmox. */
  host: string;
  network: {
    /** A DNS-1123 label, as Kubernetes wants it: `sriov-ens1f0`. */
    name: string;
    namespace: string;
  };
  resource: {
    /** `intel.com`, `nvidia.com`, ... */
    prefix: string;
    /** Letters, digits and underscores: what the device plugin, the operator and rdma-shared all accept. */
    name: string;
  };
  /** At least one; each has at least one chosen VF. */
  pfs: DescribedPf[];
  /** The chosen VFs of all PFs. */
  vfs: DescribedVf[];
  /** What holds for all chosen VFs; lists are sorted and without repeats. */
  vendorIds: string[];
  /** Device ids of the VFs (not of their PFs), four lower-case hex digits. */
  deviceIds: string[];
  pfDeviceIds: string[];
  /** Drivers of the VFs. */
  drivers: string[];
  linkType: 'ether' | 'infiniband';
  /** The VFs are bound to a userspace driver (vfio-pci, igb_uio, uio_pci_generic): no netdev, no addresses on it. */
  userspace: boolean;
  numaNodes: number[];
  /** Only what was asked for. */
  settings: NetworkSettings;
  ipam: Ipam;
  /** An RDMA device goes with the VF. */
  rdma: boolean;
  options: ConsumerOptions;
}

export interface DescribedPf {
  /** The netdev's, or the PCI address where there is none. */
  name: string;
  netdev: string | null;
  pci: PciAddress;
  vendorId: string;
  deviceId: string;
  vfDeviceId: string;
  driver: string | null;
  mac: MacAddress | null;
  numaNode: number | null;
  totalVfs: number;
  numVfs: number;
  /** Of `vfs`: `0-3`. */
  range: string;
  /** All VFs of the PF were chosen. */
  all: boolean;
  /** Addresses of its other VFs. */
  unchosen?: PciAddress[];
  vfs: DescribedVf[];
}

export interface DescribedVf {
  /** The PF's name. */
  pf: string;
  index: number;
  pci: PciAddress;
  netdev: string | null;
  driver: string | null;
  iommuGroup: number | null;
  mac: MacAddress | null;
  /** Subsystem vendor and device, `8086:0000`; left out where sysfs does not tell. */
  subsystemId?: string;
}

/** As `vf set` knows them. Rates in Mbit/s, 0 for no limit; VLAN 0 for none. */
export type NetworkSettings = Pick<
  VfSettings,
  | 'mac'
  | 'vlan'
  | 'qos'
  | 'vlanProto'
  | 'spoofchk'
  | 'trust'
  | 'linkState'
  | 'minTxRate'
  | 'maxTxRate'
  | 'mtu'
>;

/** What only some consumers know; each has a flag of its name. */
export interface ConsumerOptions {
  cniVersion?: string;
  logLevel?: 'panic' | 'error' | 'warning' | 'info' | 'debug';
  logFile?: string;
  /** `net.ipv4.conf.IFNAME.accept_ra` and the like: chains the tuning plugin. */
  sysctl: Record<string, string>;
  promisc?: boolean;
  allmulti?: boolean;
  /** Bit/s, as the bandwidth plugin has them; refused, since a VF has no veth pair that it could work on. */
  ingressRate?: number;
  egressRate?: number;
  /** How pools name their VFs. */
  selectBy: 'pfNames' | 'rootDevices' | 'pciAddresses';
  excludeTopology: boolean;
  needVhostNet: boolean;
  nodeSelector: Record<string, string>;
  /** VFs for each pod. */
  count: number;
  image: string;
  /** InfiniBand partition key, `0x8001`. */
  pkey?: string;
  /** Of Open vSwitch or the accelerated bridge. */
  bridge?: string;
  /** OpenStack's physical network. */
  physnet: string;
}
