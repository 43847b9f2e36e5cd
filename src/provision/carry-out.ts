import type { Host } from '../host/host.ts';
import { applyPlan, type ApplyOptions } from './apply.ts';
import type { Change } from './change.ts';
import { throwIfInterrupted } from './interrupted.ts';
import { closeJournal, openJournal } from './journal.ts';
import type { PfState } from './pf-state.ts';
import { asSriovError, restore } from './restore.ts';
import { settle } from './settle.ts';
import { verify } from './verify.ts';

/**
 * The one way in which a host is changed: journal, apply, verify, and back again if a step fails; all PFs or none.
 * Gives the PFs as they are then. @throws {SriovError} the step's error, which says whether all is as before
 */
export async function carryOut(
  host: Host,
  command: string,
  changes: readonly Change[],
  options: ApplyOptions,
): Promise<PfState[]> {
  openJournal(host, command, changes);
  const after = await applyOrRestore(host, changes, options).catch((error: unknown) => {
    // What could not be restored stays in the journal, for a later --recover.
    if (asSriovError(error).kind !== 'unrestored') closeJournal(host);
    throw error;
  });
  closeJournal(host);
  return after;
}

/** The same for changes whose journal is there already, and stays. @throws {SriovError} */
export async function applyOrRestore(
  host: Host,
  changes: readonly Change[],
  options: ApplyOptions,
): Promise<PfState[]> {
  let at = changes[0];
  try {
    for (const change of changes) {
      at = change;
      await applyPlan(host, change, options);
    }
    // Once for all PFs: udev works on the VFs of the first while those of the last are made.
    await settle(host);
    const after: PfState[] = [];
    for (const change of changes) {
      at = change;
      after.push(await verify(host, change.before.nic, change.desired, options));
    }
    // A person who pressed Ctrl-C was told that all is undone.
    throwIfInterrupted(options.signal);
    return after;
  } catch (reason) {
    throw await restore(host, changes, { reason, at }, options);
  }
}
