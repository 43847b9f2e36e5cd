import type { PfSettings } from '../model/pf-settings.ts';
import type { VfSettings } from '../model/vf-settings.ts';
import { asDesired, type DesiredState, type PfState, settingsOf } from './pf-state.ts';
import { makePlan, type Plan } from './plan.ts';

/** What is going to be done to one PF, and the way back. */
export interface Change {
  before: PfState;
  desired: DesiredState;
  /** From the one to the other. */
  plan: Plan;
  /** What to come back to if a step fails. */
  back: DesiredState;
}

export function makeChange(before: PfState, desired: DesiredState): Change {
  const plan = makePlan(before, desired);
  const touched = plan.pf.map(({ setting }) => setting);
  // Without VFs netdevsim's eswitch goes back to legacy (drivers/net/netdevsim/dev.c, nsim_bus_dev_vfs_disable).
  const loses: (keyof PfSettings)[] =
    plan.numVfs !== undefined && before.nic.eswitchMode === 'switchdev' ? ['eswitch'] : [];
  return { before, desired, plan, back: asDesired(before, [...touched, ...loses]) };
}

/**
 * What is desired, and the drivers that VFs have without anybody asking for them: who finishes this after a kill may find
 * VFs that had theirs taken away for a moment, or new ones that never had any.
 */
export function toFinish({ before, desired, plan }: Change): DesiredState {
  const vfs = new Map(desired.vfs);
  const give = (index: number, driver: VfSettings['driver']) => {
    if (driver !== undefined) vfs.set(index, { driver, ...vfs.get(index) });
  };
  for (const { vf, onlyFor } of plan.drivers) {
    const found = before.vfs.find(({ index }) => index === vf);
    if (onlyFor !== undefined && found) give(vf, settingsOf(found).driver);
  }
  const isProbed = desired.pf?.autoprobe ?? before.nic.driversAutoprobe ?? true;
  if (plan.numVfs?.holdDrivers && before.nic.bus === 'pci' && isProbed) {
    for (let index = 0; index < plan.numVfs.to; index += 1) give(index, 'default');
  }
  return { ...desired, vfs };
}
