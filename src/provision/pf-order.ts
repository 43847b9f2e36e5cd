import { driverAbilities } from '../model/driver-abilities.ts';
import type { Nic } from '../model/nic.ts';
import type { PfChange } from './pf-changes.ts';
import type { Plan } from './plan.ts';

export interface PfOrder {
  /** Before VFs are destroyed: what fails here has cost nobody a VF. */
  first: PfChange[];
  /** After VFs were destroyed, before new ones are made. */
  withoutVfs: PfChange[];
  /** Right after new VFs were made, while they have no drivers. */
  withVfs: PfChange[];
  last: PfChange[];
}

/**
 * When each setting of the PF is changed: it gets more room before its VFs and less after them, and is not taken down
 * under them. The mode of the eswitch comes after new VFs, but for drivers that want none then.
 */
export function pfOrder({ pf, numVfs }: Pick<Plan, 'pf' | 'numVfs'>, { driver }: Nic): PfOrder {
  const order: PfOrder = { first: [], withoutVfs: [], withVfs: [], last: [] };
  const waits = numVfs !== undefined && numVfs.to > 0 && !driverAbilities(driver)?.eswitchBeforeVfs;
  for (const change of pf) {
    if (change.setting === 'eswitch') order[waits ? 'withVfs' : 'withoutVfs'].push(change);
    else if (isLess(change)) order.last.push(change);
    else order.first.push(change);
  }
  return order;
}

function isLess(change: PfChange): boolean {
  if (change.setting === 'mtu') return change.to < (change.from ?? 0);
  return change.setting === 'up' && !change.to;
}
