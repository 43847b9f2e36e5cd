import type { Host } from '../host/host.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import type { Nic } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { PfState } from './pf-state.ts';

export interface PfReading extends PfState {
  /** What could not be read, one line each. */
  warnings: string[];
}

/**
 * The same PF as it is now, found by its place in sysfs: its netdev may have been renamed meanwhile.
 * Who holds the VFs is looked up only where that is asked for.
 */
export async function readPf(
  host: Host,
  { sysfs, pci, name }: Nic,
  { holders = false } = {},
): Promise<PfReading> {
  const { nics, vfs, warnings } = await readInventory(host, { pf: placeOf(sysfs), holders });
  const nic = nics.find((candidate) => candidate.sysfs === sysfs);
  if (!nic) {
    throw new SriovError('PF_NOT_FOUND', `The PF ${name ?? pci ?? sysfs} went away`, {
      cause: 'Its device was removed, or its driver was unbound, while sriovctl worked on it.',
      actions: ['See what is there: sriovctl nic list'],
    });
  }
  const label = nicLabel(nic);
  return { nic, vfs: vfs.filter((vf) => vf.pf === label), warnings };
}

/** What a device is called on its bus, which no renaming of netdevs changes: `0000:82:00.0`, `netdevsim1`. */
export function placeOf(sysfs: string): string {
  return sysfs.slice(sysfs.lastIndexOf('/') + 1);
}
