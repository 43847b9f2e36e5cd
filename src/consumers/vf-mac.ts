import { macPlus, ZERO_MAC, type MacAddress } from '../model/mac-address.ts';
import type { DescribedVf, Description } from './description.ts';

/**
 * The MAC that a VF will have: the one asked for, counted up over the chosen VFs as `vf set --mac` does, else the one
 * that its PF holds for it. null if only the VF's driver knows.
 */
export function vfMac({ settings, vfs }: Description, vf: DescribedVf): MacAddress | null {
  if (settings.mac === undefined) return vf.mac === ZERO_MAC ? null : vf.mac;
  const before = vfs.findIndex(({ pci }) => pci === vf.pci);
  return macPlus(settings.mac, Math.max(before, 0));
}
