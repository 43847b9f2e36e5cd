import type { HostFile, PfEntry, PfMatch } from '../host-file/host-file.ts';
import { describeMatch, matchPf } from '../host-file/match-pf.ts';
import { readHostFile } from '../host-file/read-host-file.ts';
import { requestOf } from '../host-file/request-of.ts';
import { type Host, HostError } from '../host/host.ts';
import { readInventory } from '../inventory/inventory.ts';
import { exitCode, SriovError } from '../model/errors.ts';
import type { Inventory, Nic } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import { oneLine } from '../model/text.ts';
import { PERSISTED_FILE } from '../owners/sriovctl.ts';
import { cannotWrite } from '../provision/cannot-write.ts';
import { provision } from '../provision/provision.ts';
import { placeOf } from '../model/device-place.ts';
import { bootIdOf, type BootResult, isAsDescribed, saveBootResult } from './boot-result.ts';
import { pfChanges } from './changes.ts';
import { nicFacts } from './nic-facts.ts';
import { loadRecord, type PersistRecord, type RecordedPf } from './record.ts';
import { waitForPfs } from './wait-for-pfs.ts';

export interface RunOptions {
  signal?: AbortSignal;
  /** For the journal of systemd. */
  say: (line: string) => void;
}

/** The outcome, and the exit code that tells of it. */
export interface AtBoot {
  result: BootResult;
  status: number;
}

/** Makes the host what the persisted file says, as far as its PFs are those that it was made for. @throws {SriovError} */
export async function runAtBoot(host: Host, options: RunOptions): Promise<AtBoot> {
  if (!host.writable) throw cannotWrite(host, 'Changing VFs');
  const boot = { bootId: bootIdOf(host), at: new Date().toISOString() };
  try {
    const file = readPersisted(host);
    const record = loadRecord(host);
    await waitForPfs(host, placesOf(file, record));
    const { errors, ...done } = await apply(host, file, record, options);
    const result = { ...boot, ...done, error: errors[0] ? told(errors[0]) : null };
    note(host, result, options);
    const failed = errors[0] && exitCode(errors[0].kind);
    return { result, status: failed ?? (isAsDescribed(result) ? 0 : 1) };
  } catch (error) {
    if (error instanceof SriovError) {
      const none = { changed: false, pfs: [], changes: [], notes: [] };
      note(host, { ...boot, ...none, error: told(error) }, options);
    }
    throw error;
  }
}

/** The VFs are there without it. */
function note(host: Host, result: BootResult, { say }: RunOptions): void {
  try {
    saveBootResult(host, result);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    say(`The outcome could not be noted in /var/lib/sriovctl: ${error.errno}`);
  }
}

function readPersisted(host: Host): HostFile {
  try {
    return readHostFile(host.read(PERSISTED_FILE), PERSISTED_FILE);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw new SriovError('UNREADABLE', `Cannot read ${PERSISTED_FILE}: ${error.errno}`, {
      cause: 'It says which VFs shall come back at boot.',
      actions: [
        'Write it again: sriovctl persist enable [FILE]',
        'Or end it: sriovctl persist disable',
      ],
    });
  }
}

function placesOf({ pfs }: HostFile, record: PersistRecord | undefined): string[] {
  const named = pfs.flatMap(({ match }) => match.pci ?? []);
  return [...new Set([...named, ...(record?.pfs.map(({ place }) => place) ?? [])])];
}

type PfOutcome = BootResult['pfs'][number];

interface Applied extends Pick<BootResult, 'changed' | 'pfs' | 'changes' | 'notes'> {
  errors: SriovError[];
}

async function apply(
  host: Host,
  file: HostFile,
  record: PersistRecord | undefined,
  options: RunOptions,
): Promise<Applied> {
  const inventory = await readInventory(host);
  const looked: Looked[] = [];
  for (const entry of file.pfs) looked.push(await look(host, entry, inventory, record));
  const ready = looked.flatMap((one) => (one.nic ? [{ ...one, nic: one.nic }] : []));
  const made = await makeAll(host, ready, inventory, options);
  const outcomes = looked.flatMap(({ outcome }) => outcome ?? []);
  return {
    changed: made.changed,
    pfs: [...made.pfs, ...outcomes],
    changes: looked.flatMap(({ changes }) => changes),
    notes: looked.flatMap(({ notes }) => notes),
    errors: made.errors,
  };
}

/** What an entry of the file finds on this host: its PF, or why not. */
interface Looked {
  entry: PfEntry;
  nic?: Nic;
  outcome?: PfOutcome;
  changes: string[];
  notes: string[];
}

async function look(
  host: Host,
  entry: PfEntry,
  { nics }: Inventory,
  record: PersistRecord | undefined,
): Promise<Looked> {
  const target = describeMatch(entry.match);
  const none = { entry, changes: [], notes: [] };
  let nic: Nic | undefined;
  try {
    nic = matchPf(withoutName(entry.match), nics);
  } catch (error) {
    if (!(error instanceof SriovError)) throw error;
    const message = [error.message, error.cause].filter(Boolean).join('. ');
    return { ...none, outcome: { target, state: 'mismatch', message } };
  }
  if (nic === undefined) {
    const message = 'It is not on this host: taken out, failed, or without power';
    return { ...none, outcome: { target, state: 'missing', message } };
  }
  const place = placeOf(nic.sysfs);
  const before = record?.pfs.find((pf) => pf.place === place);
  if (!before) return { ...none, nic, changes: renamed(entry, nic) };
  const { replaced, changes, notes } = pfChanges(
    before,
    await nicFacts(host, nic),
    movedTo(before, nics),
  );
  if (replaced !== undefined)
    return { ...none, outcome: { target, state: 'mismatch', message: replaced } };
  return { entry, nic, changes: changes.length > 0 ? changes : renamed(entry, nic), notes };
}

/** A name changes with a kernel or a rule of udev; what it is told by besides says that it is the same card. */
function withoutName({ name, ...match }: PfMatch): PfMatch {
  const isKnown = match.pci !== undefined || match.mac !== undefined;
  return isKnown || name === undefined ? match : { ...match, name };
}

function renamed({ match: { name } }: PfEntry, nic: Nic): string[] {
  if (name === undefined || nic.netdevs.includes(name) || nic.altnames.includes(name)) return [];
  return [`${oneLine(name)}: its name is ${oneLine(nicLabel(nic))} now`];
}

function movedTo({ place, permanentMac }: RecordedPf, nics: readonly Nic[]): Nic | undefined {
  if (permanentMac === null) return undefined;
  return nics.find((nic) => nic.permanentMac === permanentMac && placeOf(nic.sysfs) !== place);
}

interface Ready extends Looked {
  nic: Nic;
}

type Made = Pick<Applied, 'changed' | 'pfs' | 'errors'>;

/** In one change; where that fails each PF alone, so that what is wrong with one costs the others nothing. */
async function makeAll(
  host: Host,
  ready: readonly Ready[],
  inventory: Inventory,
  options: RunOptions,
): Promise<Made> {
  if (ready.length === 0) return { changed: false, pfs: [], errors: [] };
  const together = await make(host, ready, inventory, options);
  if (together.errors.length === 0 || ready.length === 1) return together;
  const made: Made[] = [];
  for (const one of ready) made.push(await make(host, [one], inventory, options));
  return {
    changed: made.some(({ changed }) => changed),
    pfs: made.flatMap(({ pfs }) => pfs),
    errors: made.flatMap(({ errors }) => errors),
  };
}

async function make(
  host: Host,
  ready: readonly Ready[],
  inventory: Inventory,
  { signal, say }: RunOptions,
): Promise<Made> {
  const outcome = (state: PfOutcome['state'], message: string | null): PfOutcome[] =>
    ready.map(({ nic }) => ({ target: nicLabel(nic), state, message }));
  try {
    // Names are no reason to leave a PF alone: see withoutName.
    const pfs = ready.map(({ entry }) => ({ ...entry, match: withoutName(entry.match) }));
    const { request } = requestOf({ version: 1, pfs }, host, inventory, {
      command: 'persist run',
      // Whoever made other VFs before, and uses none of them, was the wrong one.
      recreate: true,
    });
    const { changed } = await provision(host, request, {
      dryRun: false,
      force: false,
      waitSeconds: 30,
      // Of a run that was killed at this boot; what is to be is known.
      recover: 'undo',
      ...(signal ? { signal } : {}),
      warn: say,
    });
    return { changed, pfs: outcome('ready', null), errors: [] };
  } catch (error) {
    if (!(error instanceof SriovError) || error.code === 'INTERRUPTED') throw error;
    const message = [error.message, error.cause].filter(Boolean).join('. ');
    return { changed: false, pfs: outcome('failed', message), errors: [error] };
  }
}

function told({ code, message }: SriovError): { code: string; message: string } {
  return { code, message };
}
