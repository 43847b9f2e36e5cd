import { nicLabel } from '../model/nic-label.ts';
import type { Inventory, Nic, Vf } from '../model/nic.ts';

/** The VFs of one PF, in the order of their indexes. */
export function vfsOf({ vfs }: Inventory, nic: Nic): Vf[] {
  const name = nicLabel(nic);
  return vfs.filter((vf) => vf.pf === name);
}
