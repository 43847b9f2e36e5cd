import type { Host } from '../host/host.ts';
import { counted } from '../model/counted.ts';
import type { Nic } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import { setAttributes } from './attributes.ts';
import { deadline, type Deadline } from './deadline.ts';
import { changeDrivers, probeNewVfs } from './drivers.ts';
import { refuseInUse } from './in-use.ts';
import { throwIfInterrupted } from './interrupted.ts';
import { changeMtus } from './mtus.ts';
import { changeNumVfs } from './numvfs.ts';
import { makePlan, type MtuChange, type Plan } from './plan.ts';
import type { DesiredState, PfState } from './pf-state.ts';
import { readPf } from './read-pf.ts';
import { settle } from './settle.ts';

export interface Change {
  before: PfState;
  desired: DesiredState;
  /** From the one to the other. */
  plan: Plan;
}

export interface ApplyOptions {
  waitSeconds: number;
  /** VFs may be taken from their users. */
  force: boolean;
  signal?: AbortSignal | undefined;
  progress?: ((line: string) => void) | undefined;
}

/** Carries the plan out, in its order. Throws at the first step that fails; whoever called restores. */
export async function applyPlan(
  host: Host,
  { before, desired, plan }: Change,
  options: ApplyOptions,
): Promise<void> {
  const step = (line: string): void => {
    throwIfInterrupted(options.signal);
    options.progress?.(line);
  };
  const pf = nicLabel(before.nic);
  const late = deadline(options);
  let state = before;
  let { attributes, drivers, mtus } = plan;

  if (plan.numVfs) {
    step(
      plan.numVfs.to === 0
        ? `destroying the VFs of ${pf}`
        : `creating ${counted(plan.numVfs.to, 'VF')} on ${pf}`,
    );
    await changeNumVfs(host, before.nic, plan.numVfs, late);
    if (plan.numVfs.to === 0) return;
    state = await readPf(host, before.nic);
    // New VFs need not be blank: netdevsim's remember their last life.
    ({ attributes, drivers, mtus } = makePlan(state, desired, { justMade: true }));
  }
  if (attributes.length > 0) {
    step(`setting ${counted(attributes.length, 'attribute')}`);
    await setAttributes(host, state, attributes, late);
  }
  if (plan.numVfs?.holdDrivers) {
    step('binding VF drivers');
    await probeNewVfs(host, state, plan.numVfs, drivers);
  }
  if (drivers.length > 0) {
    step(`changing the driver of ${counted(drivers.length, 'VF')}`);
    if (attributes.length > 0) {
      // Setting hundreds of VFs takes a while, in which one may have become somebody's.
      state = await readPf(host, before.nic, { holders: !plan.numVfs && !options.force });
      refuseInUse(state, { attributes: [], drivers, mtus: [] });
    }
    await changeDrivers(host, state, drivers);
  }
  if (plan.numVfs || drivers.length > 0) await settle(host);
  if (mtus.length > 0) {
    step(`setting the MTU of ${counted(mtus.length, 'VF')}`);
    await changeMtus(host, await netdevsThere(host, before.nic, mtus, late), mtus);
  }
}

/** A driver may take its time to register the netdev. */
async function netdevsThere(
  host: Host,
  nic: Nic,
  mtus: readonly MtuChange[],
  late: Deadline,
): Promise<PfState> {
  for (;;) {
    const state = await readPf(host, nic);
    const netdevs = new Map(state.vfs.map((vf) => [vf.index, vf.netdev]));
    if (mtus.every(({ vf }) => netdevs.get(vf)) || !(await late.pause(host))) return state;
  }
}
