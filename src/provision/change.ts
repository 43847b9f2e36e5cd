import type { PfSettings } from '../model/pf-settings.ts';
import { asDesired, type DesiredState, type PfState } from './pf-state.ts';
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
