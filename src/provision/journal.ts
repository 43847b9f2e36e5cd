import { type Host, HostError } from '../host/host.ts';
import { readOptional } from '../host/read.ts';
import { SriovError } from '../model/errors.ts';
import type { Nic } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import { oneLine } from '../model/text.ts';
import { type Change, toFinish } from './change.ts';
import { overriddenVfs } from './drivers.ts';
import {
  JOURNAL_SCHEMA,
  parseJournal,
  type Journal,
  type JournalEntry,
  type StoredState,
} from './journal-format.ts';
import type { DesiredState } from './pf-state.ts';

const NAME = 'journal.json';
const UNKNOWN = '-';

/** @throws {SriovError} UNWRITABLE */
export function openJournal(host: Host, command: string, changes: readonly Change[]): void {
  const journal: Journal = {
    schema: JOURNAL_SCHEMA,
    command,
    pid: process.pid,
    at: new Date().toISOString(),
    bootId: bootId(host),
    pfs: changes.map((change) => entryOf(host, change)),
  };
  try {
    host.keep.save(NAME, `${JSON.stringify(journal)}\n`);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw notKept(error);
  }
}

function notKept({ errno, path }: HostError): SriovError {
  return new SriovError('UNWRITABLE', `Cannot write ${oneLine(path)}: ${errno}`, {
    cause: 'Nothing was changed: without its journal a killed run could not be undone.',
    actions: ['Make room there, or make it writable.'],
    details: { errno, path },
  });
}

function entryOf(host: Host, change: Change): JournalEntry {
  const {
    before: { nic, vfs },
    back,
  } = change;
  return {
    label: nicLabel(nic),
    sysfs: nic.sysfs,
    ids: ids(nic),
    driversAutoprobe: nic.driversAutoprobe,
    overridden: overriddenVfs(host, vfs),
    before: stored(back),
    desired: stored(toFinish(change)),
  };
}

export function closeJournal(host: Host): void {
  host.keep.remove(NAME);
}

/** @throws {SriovError} UNFINISHED_CHANGE when there is one that cannot be read */
export function findJournal(host: Host): Journal | undefined {
  const text = host.keep.load(NAME);
  if (text === undefined) return undefined;
  const journal = parseJournal(text);
  if (!journal) {
    throw new SriovError(
      'UNFINISHED_CHANGE',
      'A killed run left a journal that this version cannot read',
      {
        actions: [
          'Check the VFs by hand (sriovctl vf list), then remove journal.json from /var/lib/sriovctl.',
        ],
      },
    );
  }
  return journal;
}

export function isOfThisBoot(host: Host, journal: Journal): boolean {
  return journal.bootId === bootId(host);
}

/** Is it still the same card in that slot? What is not known, as the MAC of one whose netdev is away, speaks not against it. */
export function isSamePf(pf: JournalEntry, nic: Nic): boolean {
  const now = ids(nic).split(' ');
  const differs = pf.ids
    .split(' ')
    .some((id, index) => id !== UNKNOWN && now[index] !== UNKNOWN && id !== now[index]);
  return pf.sysfs === nic.sysfs && !differs;
}

export function journalState({ numVfs, vfs, pf = {} }: StoredState): DesiredState {
  return { numVfs, vfs: new Map(vfs), pf };
}

function stored({ numVfs, vfs, pf = {} }: DesiredState): StoredState {
  return { numVfs, vfs: [...vfs], pf };
}

function ids({ vendorId, deviceId, permanentMac }: Nic): string {
  return [vendorId, deviceId, permanentMac].map((id) => id ?? UNKNOWN).join(' ');
}

function bootId(host: Host): string | null {
  return readOptional(host, '/proc/sys/kernel/random/boot_id') ?? null;
}
