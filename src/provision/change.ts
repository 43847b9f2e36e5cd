import type { PfSettings } from '../model/pf-settings.ts';
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

export function makeChange(before: PfState, wanted: DesiredState): Change {
  const plan = makePlan(before, wanted);
  const desired = withRebound(before, wanted, plan);
  const touched = plan.pf.map(({ setting }) => setting);
  // Without VFs netdevsim's eswitch goes back to legacy (drivers/net/netdevsim/dev.c, nsim_bus_dev_vfs_disable).
  const loses: (keyof PfSettings)[] =
    plan.numVfs !== undefined && before.nic.eswitchMode === 'switchdev' ? ['eswitch'] : [];
  return { before, desired, plan, back: asDesired(before, [...touched, ...loses]) };
}

/** A VF that loses its driver on the way only gets it again: who finishes this after a kill finds it without one. */
function withRebound({ vfs: now }: PfState, wanted: DesiredState, { drivers }: Plan): DesiredState {
  const vfs = new Map(wanted.vfs);
  for (const { vf: index, onlyFor } of drivers) {
    const vf = onlyFor === undefined ? undefined : now.find((one) => one.index === index);
    const driver = vf && settingsOf(vf).driver;
    if (driver !== undefined) vfs.set(index, { driver, ...vfs.get(index) });
  }
  return { ...wanted, vfs };
}
