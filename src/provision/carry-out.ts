import type { Host } from '../host/host.ts';
import { applyPlan, type ApplyOptions, type Change } from './apply.ts';
import { throwIfInterrupted } from './interrupted.ts';
import { closeJournal, openJournal } from './journal.ts';
import type { PfState } from './pf-state.ts';
import { asSriovError, restore } from './restore.ts';
import { verify } from './verify.ts';

/**
 * The one way in which a host is changed: journal, apply, verify, and back again if a step fails.
 * @throws {SriovError} the step's error, which says whether all is as before
 */
export async function carryOut(
  host: Host,
  command: string,
  change: Change,
  options: ApplyOptions,
): Promise<PfState> {
  openJournal(host, command, change.before, change.desired);
  const after = await applyOrRestore(host, change, options).catch((error: unknown) => {
    // What could not be restored stays in the journal, for a later --recover.
    if (asSriovError(error).kind !== 'unrestored') closeJournal(host);
    throw error;
  });
  closeJournal(host);
  return after;
}

/** The same for a change whose journal is there already, and stays. @throws {SriovError} */
export async function applyOrRestore(
  host: Host,
  change: Change,
  options: ApplyOptions,
): Promise<PfState> {
  const { before, desired } = change;
  try {
    await applyPlan(host, change, options);
    const after = await verify(host, before.nic, desired, options);
    // A person who pressed Ctrl-C was told that all is undone.
    throwIfInterrupted(options.signal);
    return after;
  } catch (reason) {
    throw await restore(host, before, reason, options);
  }
}
