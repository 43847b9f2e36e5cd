import { generationOf } from './generation.ts';
import type { Plugin } from './network.ts';

export interface IpamContext {
  /** Whose ipam it is; undefined if it stands alone, as in a SriovNetwork. */
  plugin?: Plugin;
}

/** The families of what an IPAM plugin gives: one for each address of a container. */
export type Families = (4 | 6)[];

/** The ipam belongs to an old generation of sriov-cni. */
export function isLegacy({ plugin }: IpamContext): boolean {
  return plugin?.type === 'sriov' && generationOf(plugin) !== 'today';
}
