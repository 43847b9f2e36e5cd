import type { Host } from '../host/host.ts';
import { counted } from '../model/counted.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import { applyPlan } from './apply.ts';
import { restoreAutoprobe } from './autoprobe.ts';
import type { Change } from './change.ts';
import { refuseInUse } from './in-use.ts';
import { isEmpty, makePlan } from './plan.ts';
import { type PfState, wantsMsix } from './pf-state.ts';
import { readPf } from './read-pf.ts';
import { settle } from './settle.ts';
import { verify } from './verify.ts';

export interface RestoreOptions {
  waitSeconds: number;
  force: boolean;
  progress?: ((line: string) => void) | undefined;
}

/** What went wrong, and with which PF. */
export interface Failure {
  reason: unknown;
  at: Change | undefined;
}

/**
 * After a failed step: puts back what was there before, attributes and drivers too, the last PF first.
 * Gives the error to throw: the step's own, told how the restoring went.
 */
export async function restore(
  host: Host,
  changes: readonly Change[],
  { reason, at }: Failure,
  options: RestoreOptions,
): Promise<SriovError> {
  const error = asSriovError(reason);
  const stuck: Stuck[] = [];
  const back: PfState[] = [];
  for (const change of changes.toReversed()) {
    const isHung = error.code === 'TIMED_OUT' && change === at;
    const result = isHung ? await afterTimeOut(host, change) : await tryBack(host, change, options);
    if (result instanceof SriovError) stuck.push({ pf: change.before, failure: result });
    else if (result) back.unshift(change.before);
  }
  if (stuck.length > 0) return unrestored(error, stuck);
  return back.length > 0 ? restored(error, back) : error;
}

interface Stuck {
  pf: PfState;
  failure: SriovError;
}

/** What made the step fail may still be going on when restoring begins, and be over a moment later. */
const ATTEMPTS = 2;

/** false: nothing had been changed. */
async function tryBack(
  host: Host,
  change: Change,
  options: RestoreOptions,
): Promise<boolean | SriovError> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await comeBack(host, change, options)) || attempt > 1;
    } catch (failure) {
      if (attempt === ATTEMPTS) return asSriovError(failure);
    }
  }
}

/**
 * A write that never came back holds the device's lock in the kernel: another write would hang as well. The one thing
 * that can be put back without it is autoprobe (drivers/pci/pci-sysfs.c, sriov_drivers_autoprobe_store).
 */
async function afterTimeOut(host: Host, { before: { nic } }: Change): Promise<SriovError> {
  try {
    await restoreAutoprobe(host, nic);
  } catch (failure) {
    return asSriovError(failure);
  }
  return new SriovError('TIMED_OUT', 'the kernel is still busy with the last write');
}

/** false: nothing had been changed. */
async function comeBack(
  host: Host,
  { before, back: desired }: Change,
  options: RestoreOptions,
): Promise<boolean> {
  const autoprobe = await restoreAutoprobe(host, before.nic);
  const now = await readPf(host, before.nic, { holders: true, msix: wantsMsix(desired) });
  const plan = makePlan(now, desired);
  if (isEmpty(plan)) return autoprobe;
  // Whoever has begun to use a VF meanwhile keeps it; the journal stays for a later --recover.
  if (!options.force) refuseInUse(now, plan);
  options.progress?.(`restoring ${nicLabel(before.nic)} to what it was`);
  // Without the signal: the Ctrl-C that stopped the way there must not stop the way back.
  const { waitSeconds, force, progress } = options;
  await applyPlan(host, { before: now, desired, plan }, { waitSeconds, force, progress });
  await settle(host);
  await verify(host, before.nic, desired, { waitSeconds });
  return true;
}

function restored(error: SriovError, pfs: readonly PfState[]): SriovError {
  const kind = error.kind === 'interrupted' ? 'interrupted' : 'failed';
  const { code, message, cause, actions, details } = error;
  return new SriovError(code, `${message}; ${pfs.map(asItWas).join(', ')}`, {
    kind,
    ...(cause === undefined ? {} : { cause }),
    actions,
    details: { ...details, restored: true },
  });
}

function asItWas({ nic, vfs }: PfState): string {
  const what = vfs.length === 0 ? 'no VFs' : `${counted(vfs.length, 'VF')} with their settings`;
  return `${nicLabel(nic)} is back as it was: ${what}`;
}

function unrestored(error: SriovError, stuck: readonly Stuck[]): SriovError {
  const { code, message, cause, actions, details } = error;
  const pfs = stuck.map(({ pf }) => nicLabel(pf.nic)).join(', ');
  const failures = [...new Set(stuck.map(({ failure }) => failure.message))].join('; ');
  const more = stuck.flatMap(({ failure }) => failure.actions);
  return new SriovError(code, `${message}; not all of ${pfs} could be restored: ${failures}`, {
    kind: 'unrestored',
    ...(cause === undefined ? {} : { cause }),
    actions: [
      ...new Set([...actions, ...more]),
      'When that is done, put the rest back: run the command again with --recover undo',
    ],
    details: { ...details, restored: false, restoreFailure: failures },
  });
}

export function asSriovError(reason: unknown): SriovError {
  if (reason instanceof SriovError) return reason;
  const message = reason instanceof Error ? reason.message : String(reason);
  return new SriovError('STEP_FAILED', `A step failed: ${message}`, {
    actions: ['Run it again with --verbose to see each write.'],
    details: reason instanceof Error && 'errno' in reason ? { errno: reason.errno } : {},
  });
}
