import type { Inventory } from '../model/nic.ts';
import type { PciAddress } from '../model/pci-address.ts';
import type { Recognised, Report, Rule } from './rule.ts';

/** What files mean on a host: which of its VFs a resource gets. Simulates a consumer on the inventory; pure. */
export interface HostView {
  rules: readonly Rule[];
  /** Is there anything among the documents that the host is worth reading for? */
  concerns(recognised: readonly Recognised[]): boolean;
  look(
    recognised: readonly Recognised[],
    inventory: Inventory,
    reportFor: (one: Recognised) => Report,
  ): PoolOnHost[];
}

/** A resource with the VFs of this host that it gets. */
export interface PoolOnHost {
  /** `intel.com/sriov_net_A` */
  resource: string;
  file: string;
  vfs: PooledVf[];
  /** What it gets beside VFs: NICs of the host that nobody meant. */
  nics?: { name: string | null; pci: PciAddress | null }[];
}

export interface PooledVf {
  pf: string;
  index: number;
  pci: PciAddress | null;
}
