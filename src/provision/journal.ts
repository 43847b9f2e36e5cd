import type { Host } from '../host/host.ts';
import { readOptional } from '../host/read.ts';
import { SriovError } from '../model/errors.ts';
import type { Nic } from '../model/nic.ts';
import type { VfSettings } from '../model/vf-settings.ts';
import { nicLabel } from '../model/nic-label.ts';
import { asDesired, type DesiredState, type PfState } from './pf-state.ts';

/**
 * Written before the first change and removed after the last: if it is found, a run was killed in between.
 * Both ways out are in it: `before` to undo, `desired` to finish.
 */
export interface Journal {
  schema: 'sriovctl/journal@1';
  command: string;
  pid: number;
  /** ISO 8601 */
  at: string;
  /** VFs do not outlive a boot, so a journal of another boot is moot. */
  bootId: string | null;
  pf: { label: string; sysfs: string; pci: string | null; name: string | null; ids: string };
  /** The kernel's autoprobe for new VFs as it was: held back while VFs are made. */
  driversAutoprobe: boolean | null;
  before: StoredState;
  desired: StoredState;
}

interface StoredState {
  numVfs: number;
  vfs: [index: number, settings: VfSettings][];
}

const NAME = 'journal.json';

export function openJournal(
  host: Host,
  command: string,
  before: PfState,
  desired: DesiredState,
): void {
  const { nic } = before;
  const journal: Journal = {
    schema: 'sriovctl/journal@1',
    command,
    pid: process.pid,
    at: new Date().toISOString(),
    bootId: bootId(host),
    pf: { label: nicLabel(nic), sysfs: nic.sysfs, pci: nic.pci, name: nic.name, ids: ids(nic) },
    driversAutoprobe: nic.driversAutoprobe,
    before: stored(asDesired(before)),
    desired: stored(desired),
  };
  host.keep.save(NAME, `${JSON.stringify(journal)}\n`);
}

export function closeJournal(host: Host): void {
  host.keep.remove(NAME);
}

/** @throws {SriovError} UNFINISHED_CHANGE when there is one that cannot be read */
export function findJournal(host: Host): Journal | undefined {
  const text = host.keep.load(NAME);
  if (text === undefined) return undefined;
  const journal = parse(text);
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

/** Is it still the same card in that slot? */
export function isSamePf(journal: Journal, nic: Nic): boolean {
  return journal.pf.sysfs === nic.sysfs && journal.pf.ids === ids(nic);
}

export function journalState({ numVfs, vfs }: StoredState): DesiredState {
  return { numVfs, vfs: new Map(vfs) };
}

function stored({ numVfs, vfs }: DesiredState): StoredState {
  return { numVfs, vfs: [...vfs] };
}

function ids({ vendorId, deviceId, permanentMac }: Nic): string {
  return [vendorId, deviceId, permanentMac].join(' ');
}

function bootId(host: Host): string | null {
  return readOptional(host, '/proc/sys/kernel/random/boot_id') ?? null;
}

function parse(text: string): Journal | undefined {
  try {
    const journal = JSON.parse(text) as Partial<Journal> | null;
    const whole =
      journal?.schema === 'sriovctl/journal@1' && journal.before && journal.desired && journal.pf;
    return whole ? (journal as Journal) : undefined;
  } catch {
    return undefined;
  }
}
