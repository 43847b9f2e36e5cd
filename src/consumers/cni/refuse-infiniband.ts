import type { Description } from '../description.ts';
import { contradiction } from './contradictions.ts';

/** @throws {SriovError} INVALID_NETWORK */
export function refuseInfiniband({ linkType }: Description, plugin: string): void {
  if (linkType !== 'infiniband') return;
  throw contradiction(
    `${plugin} knows Ethernet only`,
    'It works with MAC addresses and VLANs, which InfiniBand does not have.',
    'Use cni:ib-sriov.',
  );
}
