import type { Host } from '../host/host.ts';
import { findPf } from '../inventory/find-pf.ts';
import { readInventory } from '../inventory/inventory.ts';
import type { Inventory } from '../model/nic.ts';
import { type Change, makeChange } from './change.ts';
import { applied, desiredState } from './desired.ts';
import { stateOf } from './read-pf.ts';
import type { ApplyRequest, Request } from './request.ts';

/** What the request asks of each PF, against the host as it is now. Reads only. @throws {SriovError} of kind usage */
export async function changesFor(
  host: Host,
  request: Request | ApplyRequest,
): Promise<{ inventory: Inventory; changes: Change[] }> {
  const inventory = await readInventory(host, { holders: true });
  const changes: Change[] = [];
  for (const one of request.action === 'apply' ? request.pfs : [request]) {
    const before = await stateOf(host, inventory, findPf(host, inventory, one.pf), { msix: true });
    const desired = 'action' in one ? desiredState(before, one) : applied(before, one);
    changes.push(makeChange(before, desired));
  }
  return { inventory, changes };
}
