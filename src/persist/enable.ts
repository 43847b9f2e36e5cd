import type { HostFile } from '../host-file/host-file.ts';
import { describeMatch, matchPf } from '../host-file/match-pf.ts';
import { printHostFile } from '../host-file/print-host-file.ts';
import { requestOf } from '../host-file/request-of.ts';
import type { Host } from '../host/host.ts';
import { readText } from '../host/read.ts';
import { type FileWrite, planWrite } from '../host/write-files.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import type { Inventory } from '../model/nic.ts';
import { cannotWrite } from '../provision/cannot-write.ts';
import { placeOf } from '../model/device-place.ts';
import { takeLock } from '../provision/take-lock.ts';
import { bootIdOf } from './boot-result.ts';
import { carryOut, type FileStep, type Step } from './carry-out.ts';
import { filesToTakeAway } from './disable.ts';
import type { Cannot, Form, FormFile, Written } from './form.ts';
import { prepareForm } from './forms/prepare.ts';
import { programsToDisable, programsToEnable } from './forms/programs.ts';
import { nicFacts } from './nic-facts.ts';
import { refuseOwned } from './owned.ts';
import { persistedPf, type PersistedPf } from './persisted-pf.ts';
import { hashOf, loadRecord, type PersistRecord, type RecordedFile, saveRecord } from './record.ts';
import { recordedFile } from './recorded-file.ts';
import { type FileAction, tellSteps } from './tell-steps.ts';

export interface EnableOptions {
  as: Form;
  dryRun: boolean;
  /** A PF of the file that is not on this host: left out, or refused. */
  missing?: 'error' | 'skip';
  warn?: (line: string) => void;
  /** Also takes away files of the form before that were changed since. */
  force?: boolean;
  waitSeconds?: number;
  signal?: AbortSignal;
  /** Asked before a file that is not ours becomes another. @throws {SriovError} for a no */
  confirm?: (writes: readonly FileWrite[]) => Promise<void>;
}

export interface EnableResult {
  changed: boolean;
  as: Form;
  files: FileAction[];
  commands: string[];
  /** What of the host file does not come back this way. */
  cannot: Cannot[];
}

/** Has the PFs of the file come back at boot, and nothing else. All of it is written, or nothing. @throws {SriovError} */
export async function enablePersistence(
  host: Host,
  file: HostFile,
  options: EnableOptions,
): Promise<EnableResult> {
  if (options.dryRun || !host.writable) {
    const plan = await prepare(host, file, options);
    if (!options.dryRun && plan.steps.length > 0) throw cannotWrite(host, 'Persisting');
    return resultOf(plan, options, false);
  }
  const { waitSeconds = 0, signal } = options;
  const release = await takeLock(host, 'persist enable', { waitSeconds, signal });
  try {
    const plan = await prepare(host, file, options);
    await options.confirm?.(plan.foreign);
    const changed = plan.steps.length > 0 || !isSameRecord(plan.before, plan.record);
    if (changed) await write(host, plan, options);
    return resultOf(plan, options, changed);
  } finally {
    release();
  }
}

interface EnablePlan {
  steps: Step[];
  cannot: Cannot[];
  /** Files that somebody else wrote, and that are to be others. */
  foreign: FileWrite[];
  before: PersistRecord | undefined;
  record: PersistRecord;
}

async function prepare(
  host: Host,
  whole: HostFile,
  { as, force = false, missing = 'error', warn }: EnableOptions,
): Promise<EnablePlan> {
  const inventory = await readInventory(host);
  const file = missing === 'skip' ? withoutMissing(whole, inventory, warn) : whole;
  if (file.pfs.length === 0) throw nothing();
  const before = loadRecord(host);
  const own = new Set(before?.files.map(({ path }) => path));
  const pfs = pfsOf(file, host, inventory);
  const hostFile = printHostFile(recordedFile(file, pfs));
  const written = await prepareForm(as, { host, inventory, pfs, hostFile, own });
  const paths = new Set([...own, ...written.files.map(({ path }) => path)]);
  refuseOwned(
    host,
    pfs.map(({ nic }) => nic),
    paths,
  );
  const files = written.files.map((one) => plannedFile(host, one, before));
  const record = {
    as,
    at: new Date().toISOString(),
    bootId: bootIdOf(host),
    hostFile,
    files: files.map(({ recorded }) => recorded),
    pfs: await Promise.all(pfs.map(({ nic }) => nicFacts(host, nic))),
  };
  return {
    steps: stepsOf(host, as, { before, force, written, files: files.map(({ step }) => step) }),
    cannot: written.cannot,
    foreign: files.flatMap(({ isForeign, step }) =>
      isForeign ? [planWrite(step.path, step.before, step.after ?? '')] : [],
    ),
    before,
    record,
  };
}

function nothing(): SriovError {
  return new SriovError('NO_VFS', 'The host file has no PF of this host', {
    cause: 'Nothing would come back at boot.',
    actions: ['To end persistence: sriovctl persist disable'],
  });
}

/** One that is another than described stays, to be refused. */
function withoutMissing(
  file: HostFile,
  { nics }: Inventory,
  warn: EnableOptions['warn'],
): HostFile {
  const pfs = file.pfs.filter(({ match }) => {
    try {
      if (matchPf(match, nics) !== undefined) return true;
    } catch {
      return true;
    }
    warn?.(`The PF with ${describeMatch(match)} is not on this host: skipped`);
    return false;
  });
  return { ...file, pfs };
}

function pfsOf(file: HostFile, host: Host, inventory: Inventory): PersistedPf[] {
  const { request } = requestOf(file, host, inventory, { command: 'persist enable' });
  return request.pfs.map(({ pf, ...wanted }) => {
    return persistedPf(
      inventory.nics.find(({ sysfs }) => placeOf(sysfs) === pf)!,
      wanted,
    );
  });
}

interface PlannedFile {
  step: FileStep;
  recorded: RecordedFile;
  isForeign: boolean;
}

function plannedFile(
  host: Host,
  { path, text, mode }: FormFile,
  before: PersistRecord | undefined,
): PlannedFile {
  const now = readText(host, path);
  const known = before?.files.find((one) => one.path === path);
  const isOurs = now !== undefined && known?.sha256 === hashOf(now);
  const isForeign = now !== undefined && now !== text && !isOurs;
  return {
    step: { kind: 'file', path, before: now, after: text, backup: isForeign, mode },
    recorded: { path, sha256: hashOf(text), before: known ? known.before : (now ?? null) },
    isForeign,
  };
}

/** What the form before needs no more goes in the same change. */
function stepsOf(
  host: Host,
  as: Form,
  {
    before,
    force,
    written,
    files,
  }: { before: PersistRecord | undefined; force: boolean; written: Written; files: FileStep[] },
): Step[] {
  const stay = new Set(written.files.map(({ path }) => path));
  const leaving = before?.files.filter(({ path }) => !stay.has(path)) ?? [];
  const away = filesToTakeAway(host, leaving, force);
  const old = before && before.as !== as ? programsToDisable(host, before.as) : undefined;
  const changing = [...files.filter((step) => step.before !== step.after), ...away];
  const enable = programsToEnable(host, as);
  const told = changing.length > 0 ? enable : enable.filter(({ undo }) => undo !== 'again');
  return [...(old?.before ?? []), ...changing, ...(old?.after ?? []), ...told];
}

/** The record comes first: whoever is killed meanwhile leaves no file that `disable` does not know. */
async function write(
  host: Host,
  { steps, before, record }: EnablePlan,
  { signal }: EnableOptions,
): Promise<void> {
  saveRecord(host, record);
  try {
    await carryOut(host, steps, { signal });
  } catch (error) {
    // Files that stayed have to be known.
    const isStuck = error instanceof SriovError && error.kind === 'unrestored';
    if (!isStuck) putBack(host, before);
    throw error;
  }
}

/** Of what fails twice the first is worth telling, and a record of more files than there are does no harm. */
function putBack(host: Host, record: PersistRecord | undefined): void {
  try {
    saveRecord(host, record);
  } catch (error) {
    if (!(error instanceof SriovError)) throw error;
  }
}

function isSameRecord(before: PersistRecord | undefined, after: PersistRecord): boolean {
  const text = (record: PersistRecord | undefined) =>
    JSON.stringify({ ...record, at: '', bootId: '' });
  return before !== undefined && text(before) === text(after);
}

function resultOf(
  { steps, cannot }: EnablePlan,
  { as }: EnableOptions,
  changed: boolean,
): EnableResult {
  return { changed, as, ...tellSteps(steps), cannot };
}
