import {
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { SriovError } from '../model/errors.ts';
import { fileDiff } from '../model/file-diff.ts';
import { oneLine } from '../model/text.ts';
import { errnoOf } from './files.ts';
import { putInPlace, syncFolder } from './put-in-place.ts';

/** One file of the person who runs the program, as it stands there and as it is to be. */
export interface FileWrite {
  path: string;
  /** undefined: it is not there yet. */
  before: string | undefined;
  after: string;
  /** What changes, as `diff -u` prints it; empty if nothing does, or if the file is new. */
  diff: string;
}

/** Reads what is there. @throws {SriovError} UNWRITABLE */
export function planWrites(
  folder: string,
  files: readonly { path: string; content: string }[],
): FileWrite[] {
  return files.map(({ path: name, content }) => {
    const path = join(folder, name);
    return planWrite(path, textOf(path), content);
  });
}

export function planWrite(path: string, before: string | undefined, after: string): FileWrite {
  const same = before === undefined || before === after;
  return { path, before, after, diff: same ? '' : fileDiff(path, before, after) };
}

/**
 * All of them or none: what was written before a failure is taken back.
 * @throws {SriovError} HOST_CHANGED if a file is not what was shown; UNWRITABLE
 */
export function writeAll(writes: readonly FileWrite[]): void {
  const changing = writes.filter(({ before, after }) => before !== after);
  for (const write of changing) refuseChanged(write);
  const undo: { path: string; back: () => void }[] = [];
  for (const { path, after } of changing) {
    try {
      for (const folder of missingFolders(dirname(path))) {
        mkdirSync(folder, { mode: 0o755 });
        undo.push({ path: folder, back: () => rmdirSync(folder) });
      }
      const old = bytesOf(path);
      put(path, after);
      const back = () => (old === undefined ? rmSync(path, { force: true }) : put(path, old));
      undo.push({ path, back });
    } catch (error) {
      throw unwritable(path, error, takeBack(undo.toReversed()));
    }
  }
}

/** While the question was open, somebody else may have been at it. */
function refuseChanged({ path, before }: FileWrite): void {
  if (textOf(path) === before) return;
  throw new SriovError('HOST_CHANGED', `${oneLine(path)} was changed by somebody else meanwhile`, {
    actions: ['Run it again. Nothing is written.'],
  });
}

/** Gives the paths of which that fails. */
function takeBack(steps: readonly { path: string; back: () => void }[]): string[] {
  return steps.flatMap(({ path, back }) => {
    try {
      back();
      return [];
    } catch {
      return [path];
    }
  });
}

/** From the top. Made one by one: with `recursive`, Node 20 never comes back where mkdir(2) says ENOENT, as in /proc. */
function missingFolders(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return [];
  return [...missingFolders(dirname(path)), path];
}

/** As they are: what is put back need not be UTF-8. */
function bytesOf(path: string): Buffer | undefined {
  return statSync(path, { throwIfNoEntry: false }) ? readFileSync(path) : undefined;
}

/** A link stays a link, and a file keeps its mode and owner. */
function put(path: string, content: string | Buffer): void {
  const old = statSync(path, { throwIfNoEntry: false });
  const target = old === undefined ? path : realpathSync(path);
  putInPlace(target, content, old ? { mode: old.mode & 0o777, owner: old } : { mode: 0o644 });
  syncFolder(dirname(target));
}

function textOf(path: string): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) {
      // Renaming would put a file in the place of the link.
      if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
      throw danglingLink(path);
    }
    if (stat.isFile()) return readFileSync(path, 'utf8');
  } catch (error) {
    throw error instanceof SriovError ? error : unwritable(path, error);
  }
  throw new SriovError('UNWRITABLE', `${oneLine(path)} is no file`, {
    actions: ['Choose another directory with -o.'],
  });
}

function danglingLink(path: string): SriovError {
  return new SriovError('UNWRITABLE', `${oneLine(path)} is a link that leads nowhere`, {
    actions: ['Remove it, or choose another directory with -o.'],
  });
}

function unwritable(path: string, error: unknown, left: readonly string[] = []): SriovError {
  const state =
    left.length === 0
      ? 'What was there is there still.'
      : `Look at what could not be taken back: ${left.map(oneLine).join(', ')}`;
  return new SriovError('UNWRITABLE', `Cannot write ${oneLine(path)}: ${errnoOf(error)}`, {
    cause: oneLine(error instanceof Error ? error.message : String(error)),
    actions: [`Choose a directory that you may write to. ${state}`],
  });
}
