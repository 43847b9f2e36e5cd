import type { Host } from '../host/host.ts';
import { findPf } from '../inventory/find-pf.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import { restoreAutoprobe } from './autoprobe.ts';
import { applyOrRestore } from './carry-out.ts';
import { type Change, makeChange } from './change.ts';
import { clearOverrides } from './drivers.ts';
import { refuseInUse } from './in-use.ts';
import { closeJournal, findJournal, isOfThisBoot, isSamePf, journalState } from './journal.ts';
import type { Journal, JournalEntry } from './journal-format.ts';
import { isEmpty } from './plan.ts';
import { type DesiredState, type PfState, wantsMsix } from './pf-state.ts';
import { stateOf } from './read-pf.ts';
import { placeOf } from '../model/device-place.ts';
import { settle } from './settle.ts';
import { setUnmanaged } from './unmanaged.ts';
import type { ProvisionOptions, Recovery } from './request.ts';

/**
 * Finishes or undoes what a killed run left behind, as asked. True if something was changed for it.
 * @throws {SriovError} UNFINISHED_CHANGE when nobody said which, VF_IN_USE when a VF is somebody's by now
 */
export async function recover(
  host: Host,
  options: ProvisionOptions & { waitSeconds: number },
): Promise<boolean> {
  const journal = findJournal(host);
  if (!journal) return false;
  if (!isOfThisBoot(host, journal)) {
    closeJournal(host);
    options.warn?.(`${unfinished(journal)} before the last boot, which has made an end of its VFs`);
    return false;
  }
  const recovery = options.recover ?? (await options.chooseRecovery?.(unfinished(journal)));
  if (!recovery) throw unfinishedError(journal);
  return resolveJournal(host, journal, recovery, options);
}

/** For a dry run, which recovers nothing. */
export function warnUnfinished(host: Host, { warn }: ProvisionOptions): void {
  const journal = findJournal(host);
  if (journal && isOfThisBoot(host, journal))
    warn?.(`${unfinished(journal)}; the plan below does not count with it`);
}

async function resolveJournal(
  host: Host,
  journal: Journal,
  recovery: Recovery,
  options: ProvisionOptions & { waitSeconds: number },
): Promise<boolean> {
  // The killed run did not wait for what it had begun.
  await settle(host);
  const changes: Change[] = [];
  // What was begun last is undone first.
  for (const entry of recovery === 'undo' ? journal.pfs.toReversed() : journal.pfs) {
    const change = await changeFor(host, journal, entry, recovery, options);
    if (change) changes.push(change);
  }
  if (changes.length > 0) {
    options.progress?.(
      `${recovery === 'finish' ? 'finishing' : 'undoing'} ${journal.command} on ${changes.map(({ before }) => nicLabel(before.nic)).join(', ')}`,
    );
    // Under the journal that is there: should this fail or be killed as well, what was there at first is still known.
    await applyOrRestore(host, changes, options);
  }
  closeJournal(host);
  return changes.length > 0;
}

/** undefined: nothing is left to do for this PF. */
async function changeFor(
  host: Host,
  journal: Journal,
  entry: JournalEntry,
  recovery: Recovery,
  options: ProvisionOptions,
): Promise<Change | undefined> {
  const { driversAutoprobe } = entry;
  const desired = journalState(recovery === 'finish' ? entry.desired : entry.before);
  const now = await findState(host, entry, desired);
  if (!now) {
    options.warn?.(
      `${unfinished(journal)}, but the PF ${entry.label} is gone: nothing is left to ${recovery}`,
    );
    return undefined;
  }
  await restoreAutoprobe(host, { sysfs: now.nic.sysfs, driversAutoprobe });
  await clearOverrides(host, now.vfs, entry.overridden ?? []);
  // The rules may have been written, and nobody told.
  if (desired.pf?.unmanaged !== undefined) await setUnmanaged(host, now, desired.pf.unmanaged);
  const change = makeChange({ ...now, nic: { ...now.nic, driversAutoprobe } }, desired);
  if (isEmpty(change.plan)) return undefined;
  if (!options.force) refuseInUse(change.before, change.plan);
  return change;
}

async function findState(
  host: Host,
  entry: JournalEntry,
  desired: DesiredState,
): Promise<PfState | undefined> {
  const name = placeOf(entry.sysfs);
  try {
    const inventory = await readInventory(host, { pf: name, holders: true });
    const nic = findPf(host, inventory, name);
    if (!isSamePf(entry, nic)) return undefined;
    return await stateOf(host, inventory, nic, { msix: wantsMsix(desired) });
  } catch (error) {
    if (error instanceof SriovError && error.kind === 'usage') return undefined;
    throw error;
  }
}

function unfinished({ command, pid, at }: Journal): string {
  return `"${command}" (process ${pid}, ${at}) was killed in the middle of its work`;
}

function unfinishedError(journal: Journal): SriovError {
  const { command, pid, at, pfs } = journal;
  return new SriovError('UNFINISHED_CHANGE', unfinished(journal), {
    cause: 'Its journal is still there, so the VFs may be half made or half set.',
    actions: ['Put back what was there before: --recover undo', 'Or complete it: --recover finish'],
    details: { journal: { command, pid, at, pfs: pfs.map(({ label }) => label) } },
  });
}
