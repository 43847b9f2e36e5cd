import type { Host } from '../host/host.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import type { Inventory, Nic } from '../model/nic.ts';
import { placeOf } from '../model/device-place.ts';
import { nicLabel } from '../model/nic-label.ts';
import { readMsix, totalMsix } from './msix.ts';
import type { PfState } from './pf-state.ts';
import { isUnmanaged } from './unmanaged.ts';

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
  { holders = false, msix = false } = {},
): Promise<PfReading> {
  const { nics, vfs, warnings } = await readInventory(host, { pf: placeOf(sysfs), holders });
  const nic = nics.find((candidate) => candidate.sysfs === sysfs);
  if (!nic) {
    throw new SriovError('PF_NOT_FOUND', `The PF ${name ?? pci ?? sysfs} went away`, {
      cause: 'Its device was removed, or its driver was unbound, while sriovctl worked on it.',
      actions: ['See what is there: sriovctl nic list'],
    });
  }
  return { ...(await stateOf(host, { nics, vfs }, nic, { msix })), warnings };
}

/** A PF of the inventory, and what provisioning itself has to know of it. */
export async function stateOf(
  host: Host,
  { vfs }: Pick<Inventory, 'nics' | 'vfs'>,
  nic: Nic,
  { msix = false } = {},
): Promise<PfState> {
  const label = nicLabel(nic);
  const own = vfs.filter((vf) => vf.pf === label);
  const total = totalMsix(host, nic);
  return {
    nic,
    vfs: own,
    unmanaged: isUnmanaged(host, nic),
    totalMsix: total,
    ...(msix && total > 0 ? { msix: await readMsix(host, nic, own) } : {}),
  };
}
