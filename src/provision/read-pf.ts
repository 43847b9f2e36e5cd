import type { Host } from '../host/host.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import type { Nic } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { PfState } from './pf-state.ts';

/**
 * The same PF as it is now, found by its place in sysfs: its netdev may have been renamed meanwhile.
 * Who holds the VFs is not looked up again.
 */
export async function readPf(host: Host, { sysfs, pci, name }: Nic): Promise<PfState> {
  const pf = pci ?? name ?? undefined;
  const inventory = await readInventory(host, pf === undefined ? {} : { pf });
  const nic = inventory.nics.find((candidate) => candidate.sysfs === sysfs);
  if (!nic) {
    throw new SriovError('PF_NOT_FOUND', `The PF ${name ?? pci ?? sysfs} went away`, {
      cause: 'Its device was removed, or its driver was unbound, while sriovctl worked on it.',
      actions: ['See what is there: sriovctl nic list'],
    });
  }
  const label = nicLabel(nic);
  return { nic, vfs: inventory.vfs.filter((vf) => vf.pf === label) };
}
