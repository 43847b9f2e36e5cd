import type { Host } from '../host/host.ts';
import { counted } from '../model/counted.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import { applyPlan } from './apply.ts';
import { restoreAutoprobe } from './autoprobe.ts';
import { refuseInUse } from './in-use.ts';
import { isEmpty, makePlan } from './plan.ts';
import { asDesired, type PfState } from './pf-state.ts';
import { readPf } from './read-pf.ts';
import { verify } from './verify.ts';

export interface RestoreOptions {
  waitSeconds: number;
  force: boolean;
  progress?: ((line: string) => void) | undefined;
}

/**
 * After a failed step: puts back what was there before, attributes and drivers too.
 * Gives the error to throw: the step's own, told how the restoring went.
 */
export async function restore(
  host: Host,
  before: PfState,
  reason: unknown,
  options: RestoreOptions,
): Promise<SriovError> {
  const error = asSriovError(reason);
  // A write that never came back holds the device's lock in the kernel: another write would hang as well.
  if (error.code === 'TIMED_OUT')
    return unrestored(error, before, await afterTimeOut(host, before));
  for (let attempt = 1; ; attempt += 1) {
    try {
      const changed = await comeBack(host, before, options);
      return changed || attempt > 1 ? restored(error, before) : error;
    } catch (failure) {
      if (attempt === ATTEMPTS) return unrestored(error, before, asSriovError(failure));
    }
  }
}

/** What made the step fail may still be going on when restoring begins, and be over a moment later. */
const ATTEMPTS = 2;

/** The one thing that can be put back without the device's lock (drivers/pci/pci-sysfs.c, sriov_drivers_autoprobe_store). */
async function afterTimeOut(host: Host, { nic }: PfState): Promise<SriovError> {
  try {
    await restoreAutoprobe(host, nic);
  } catch (failure) {
    return asSriovError(failure);
  }
  return new SriovError('TIMED_OUT', 'the kernel is still busy with the last write');
}

/** false: nothing had been changed. */
async function comeBack(host: Host, before: PfState, options: RestoreOptions): Promise<boolean> {
  const autoprobe = await restoreAutoprobe(host, before.nic);
  const now = await readPf(host, before.nic, { holders: true });
  const desired = asDesired(before);
  const plan = makePlan(now, desired);
  if (isEmpty(plan)) return autoprobe;
  // Whoever has begun to use a VF meanwhile keeps it; the journal stays for a later --recover.
  if (!options.force) refuseInUse(now, plan);
  options.progress?.(`restoring ${nicLabel(before.nic)} to what it was`);
  // Without the signal: the Ctrl-C that stopped the way there must not stop the way back.
  const { waitSeconds, force, progress } = options;
  await applyPlan(host, { before: now, desired, plan }, { waitSeconds, force, progress });
  await verify(host, before.nic, desired, { waitSeconds });
  return true;
}

function restored(error: SriovError, { nic, vfs }: PfState): SriovError {
  const kind = error.kind === 'interrupted' ? 'interrupted' : 'failed';
  const what = vfs.length === 0 ? 'no VFs' : `${counted(vfs.length, 'VF')} with their settings`;
  const { code, message, cause, actions, details } = error;
  return new SriovError(code, `${message}; ${nicLabel(nic)} is back as it was: ${what}`, {
    kind,
    ...(cause === undefined ? {} : { cause }),
    actions,
    details: { ...details, restored: true },
  });
}

function unrestored(error: SriovError, { nic }: PfState, failure: SriovError): SriovError {
  const { code, message, cause, actions, details } = error;
  return new SriovError(
    code,
    `${message}; not all of ${nicLabel(nic)} could be restored: ${failure.message}`,
    {
      kind: 'unrestored',
      ...(cause === undefined ? {} : { cause }),
      actions: [
        ...actions,
        ...failure.actions.filter((action) => !actions.includes(action)),
        'When that is done, put the rest back: run the command again with --recover undo',
      ],
      details: { ...details, restored: false, restoreFailure: failure.message },
    },
  );
}

export function asSriovError(reason: unknown): SriovError {
  if (reason instanceof SriovError) return reason;
  const message = reason instanceof Error ? reason.message : String(reason);
  return new SriovError('STEP_FAILED', `A step failed: ${message}`, {
    actions: ['Run it again with --verbose to see each write.'],
    details: reason instanceof Error && 'errno' in reason ? { errno: reason.errno } : {},
  });
}
