import type { Host } from '../host/host.ts';
import { readText } from '../host/read.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { cannotWrite } from '../provision/cannot-write.ts';
import { takeLock } from '../provision/take-lock.ts';
import { removeBootResult } from './boot-result.ts';
import { carryOut, type FileStep, type Step } from './carry-out.ts';
import type { Form } from './form.ts';
import { programsToDisable } from './forms/programs.ts';
import { hashOf, loadRecord, type PersistRecord, type RecordedFile, saveRecord } from './record.ts';
import { type FileAction, tellSteps } from './tell-steps.ts';

export interface DisableOptions {
  dryRun: boolean;
  /** Also takes away files that were changed since; a backup stays. */
  force: boolean;
  waitSeconds?: number;
  signal?: AbortSignal;
}

export interface DisableResult {
  changed: boolean;
  /** What was enabled; null: nothing. */
  as: Form | null;
  files: FileAction[];
  commands: string[];
}

/** Takes away what `persist enable` put there. The VFs stay until the next boot. @throws {SriovError} FILE_CHANGED */
export async function disablePersistence(
  host: Host,
  options: DisableOptions,
): Promise<DisableResult> {
  if (options.dryRun || !host.writable) {
    const { record, steps } = prepare(host, options);
    if (!options.dryRun && record) throw cannotWrite(host, 'Ending persistence');
    return { changed: false, as: record?.as ?? null, ...tellSteps(steps) };
  }
  const { waitSeconds = 0, signal } = options;
  const release = await takeLock(host, 'persist disable', { waitSeconds, signal });
  try {
    const { record, steps } = prepare(host, options);
    if (!record) return { changed: false, as: null, files: [], commands: [] };
    await carryOut(host, steps, { signal });
    saveRecord(host, undefined);
    removeBootResult(host);
    return { changed: true, as: record.as, ...tellSteps(steps) };
  } finally {
    release();
  }
}

/** What stood there before comes back. @throws {SriovError} FILE_CHANGED */
export function filesToTakeAway(
  host: Host,
  files: readonly RecordedFile[],
  force: boolean,
): FileStep[] {
  const steps = files.flatMap(({ path, sha256, before }): FileStep[] => {
    const now = readText(host, path);
    const after = before ?? undefined;
    if (now === undefined || now === after) return [];
    // What somebody else wrote into it stays beside it.
    return [{ kind: 'file', path, before: now, after, backup: hashOf(now) !== sha256 }];
  });
  const changed = steps.filter(({ backup }) => backup).map(({ path }) => path);
  if (changed.length > 0 && !force) throw refused(changed);
  return steps;
}

function prepare(
  host: Host,
  { force }: DisableOptions,
): { record: PersistRecord | undefined; steps: Step[] } {
  const record = loadRecord(host);
  if (!record) return { record, steps: [] };
  const { before, after } = programsToDisable(host, record.as);
  return { record, steps: [...before, ...filesToTakeAway(host, record.files, force), ...after] };
}

function refused(paths: readonly string[]): SriovError {
  const names = paths.map(oneLine).join(', ');
  return new SriovError('FILE_CHANGED', `Changed since persist enable wrote it: ${names}`, {
    cause: 'What somebody wrote into it would be lost.',
    actions: ['Take it away nevertheless, with a backup beside it: --force'],
    details: { paths },
  });
}
