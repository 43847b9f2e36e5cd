import type { Host } from '../host/host.ts';
import { findPf } from '../inventory/find-pf.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import { restoreAutoprobe } from './autoprobe.ts';
import { applyOrRestore } from './carry-out.ts';
import { refuseInUse } from './in-use.ts';
import { closeJournal, findJournal, isOfThisBoot, isSamePf, journalState } from './journal.ts';
import type { Journal } from './journal-format.ts';
import { isEmpty, makePlan } from './plan.ts';
import type { PfState } from './pf-state.ts';
import { placeOf } from './read-pf.ts';
import { settle } from './settle.ts';
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
  const now = await findState(host, journal);
  if (!now) {
    closeJournal(host);
    options.warn?.(`${unfinished(journal)}, but that PF is gone: nothing is left to ${recovery}`);
    return false;
  }
  await restoreAutoprobe(host, {
    sysfs: now.nic.sysfs,
    driversAutoprobe: journal.driversAutoprobe,
  });
  const before: PfState = {
    ...now,
    nic: { ...now.nic, driversAutoprobe: journal.driversAutoprobe },
  };
  const desired = journalState(recovery === 'finish' ? journal.desired : journal.before);
  const plan = makePlan(before, desired);
  if (isEmpty(plan)) {
    closeJournal(host);
    return false;
  }
  if (!options.force) refuseInUse(before, plan);
  options.progress?.(
    `${recovery === 'finish' ? 'finishing' : 'undoing'} ${journal.command} on ${journal.pf.label}`,
  );
  // Under the journal that is there: should this fail or be killed as well, what was there at first is still known.
  await applyOrRestore(host, { before, desired, plan }, options);
  closeJournal(host);
  return true;
}

async function findState(host: Host, journal: Journal): Promise<PfState | undefined> {
  const name = placeOf(journal.pf.sysfs);
  try {
    const inventory = await readInventory(host, { pf: name, holders: true });
    const nic = findPf(host, inventory, name);
    if (!isSamePf(journal, nic)) return undefined;
    return { nic, vfs: inventory.vfs.filter((vf) => vf.pf === nicLabel(nic)) };
  } catch (error) {
    if (error instanceof SriovError && error.kind === 'usage') return undefined;
    throw error;
  }
}

function unfinished({ command, pid, at }: Journal): string {
  return `"${command}" (process ${pid}, ${at}) was killed in the middle of its work`;
}

function unfinishedError(journal: Journal): SriovError {
  return new SriovError('UNFINISHED_CHANGE', unfinished(journal), {
    cause: 'Its journal is still there, so the VFs may be half made or half set.',
    actions: ['Put back what was there before: --recover undo', 'Or complete it: --recover finish'],
    details: {
      journal: { command: journal.command, pid: journal.pid, at: journal.at, pf: journal.pf.label },
    },
  });
}
