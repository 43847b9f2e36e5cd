import type { Host } from '../host/host.ts';
import { counted } from '../model/counted.ts';
import type { Nic } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import { setAttributes } from './attributes.ts';
import type { Change } from './change.ts';
import { deadline, type Deadline } from './deadline.ts';
import { changeDrivers, giveMsix, probeNewVfs } from './drivers.ts';
import { setEswitch } from './eswitch.ts';
import { refuseInUse } from './in-use.ts';
import { throwIfInterrupted } from './interrupted.ts';
import { changeMtus } from './mtus.ts';
import { createVfs, destroyVfs } from './numvfs.ts';
import { changePf, type PfChange } from './pf-changes.ts';
import { pfOrder } from './pf-order.ts';
import { type MtuChange, makePlan, type Plan } from './plan.ts';
import { type DesiredState, type PfState, wantsMsix } from './pf-state.ts';
import { readPf } from './read-pf.ts';
import { renameRepresentors } from './representors.ts';
import { settle } from './settle.ts';

export interface ApplyOptions {
  waitSeconds: number;
  /** VFs may be taken from their users. */
  force: boolean;
  signal?: AbortSignal | undefined;
  progress?: ((line: string) => void) | undefined;
}

type Step = (line: string) => void;

/**
 * Carries the plan for one PF out, in its order. Throws at the first step that fails; whoever called restores, and waits
 * for udev.
 */
export async function applyPlan(
  host: Host,
  { before, desired, plan }: Pick<Change, 'before' | 'desired' | 'plan'>,
  options: ApplyOptions,
): Promise<void> {
  const step: Step = (line) => {
    throwIfInterrupted(options.signal);
    options.progress?.(line);
  };
  const pf = nicLabel(before.nic);
  const late = deadline(options);
  const { first, withoutVfs, last } = pfOrder(plan, before.nic);
  let now = plan;

  let state = await changeSettings(host, before, first, step);
  if (plan.numVfs && plan.numVfs.from > 0) {
    step(`destroying the VFs of ${pf}`);
    await destroyVfs(host, state.nic, plan.numVfs);
  }
  state = await changeSettings(host, state, withoutVfs, step);
  if (plan.numVfs && plan.numVfs.to > 0) {
    step(`creating ${counted(plan.numVfs.to, 'VF')} on ${pf}`);
    await createVfs(host, state.nic, plan.numVfs, late);
    const read = () => readPf(host, before.nic, { msix: wantsMsix(desired) });
    state = await inMode(host, read, desired, step);
    // New VFs need not be blank: netdevsim's remember their last life.
    now = makePlan(state, desired, { justMade: true });
  }
  if (plan.numVfs?.to !== 0) await setUpVfs(host, state, { plan, now }, step, options, late);
  await changeSettings(host, state, last, step);
}

async function changeSettings(
  host: Host,
  given: PfState,
  changes: readonly PfChange[],
  step: Step,
): Promise<PfState> {
  if (changes.length === 0) return given;
  for (const change of changes) {
    step(`setting ${change.setting} of ${nicLabel(given.nic)}`);
    await changePf(host, given, change);
  }
  return readPf(host, given.nic);
}

async function inMode(
  host: Host,
  read: () => Promise<PfState>,
  { pf }: DesiredState,
  step: Step,
): Promise<PfState> {
  const state = await read();
  const mode = pf?.eswitch;
  if (mode === undefined || mode === state.nic.eswitchMode) return state;
  step(`setting the eswitch of ${nicLabel(state.nic)} to ${mode}`);
  await setEswitch(host, state.nic, mode);
  return read();
}

interface Plans {
  /** As it was made at first. */
  plan: Plan;
  /** For the VFs that are there now. */
  now: Plan;
}

async function setUpVfs(
  host: Host,
  given: PfState,
  { plan, now: { attributes, msix, drivers, representors, mtus } }: Plans,
  step: Step,
  options: ApplyOptions,
  late: Deadline,
): Promise<void> {
  let state = given;
  const { nic } = given;
  if (attributes.length > 0) {
    step(`setting ${counted(attributes.length, 'attribute')}`);
    await setAttributes(host, state, attributes, late);
  }
  let bound = msix;
  if (msix.length > 0) {
    step(`giving interrupt vectors to ${counted(msix.length, 'VF')}`);
    bound = await giveMsix(host, state, msix);
  }
  if (plan.numVfs?.holdDrivers) {
    step('binding VF drivers');
    await probeNewVfs(host, state, plan.numVfs, drivers);
  }
  if (drivers.length > 0) {
    step(`changing the driver of ${counted(drivers.length, 'VF')}`);
    if (attributes.length > 0) {
      // Setting hundreds of VFs takes a while, in which one may have become somebody's.
      state = await readPf(host, nic, { holders: !plan.numVfs && !options.force });
      refuseInUse(state, { drivers });
    }
    await changeDrivers(host, state, drivers, bound);
  }
  // The last steps go by the names of netdevs.
  const named = representors.length > 0 || mtus.length > 0;
  if (named && (plan.numVfs || drivers.length > 0)) await settle(host);
  if (representors.length > 0) {
    step(`naming ${counted(representors.length, 'representor')}`);
    await renameRepresentors(host, () => readPf(host, nic), representors, late);
  }
  if (mtus.length > 0) {
    step(`setting the MTU of ${counted(mtus.length, 'VF')}`);
    await changeMtus(host, await netdevsThere(host, nic, mtus, late), mtus);
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
