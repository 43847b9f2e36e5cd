import { mkdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { errnoOf } from '../host/files.ts';
import { putInPlace, syncFolder } from '../host/put-in-place.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import type { GeneratedFile } from './generate.ts';

/** One file as it stands in the directory and as it is to be. */
export interface FileWrite {
  path: string;
  /** undefined: it is not there yet. */
  before: string | undefined;
  after: string;
  /** What changes, as `diff -u` prints it; empty if nothing does. */
  diff: string;
}

/** Reads what is there. @throws {SriovError} UNWRITABLE */
export function planWrites(folder: string, files: readonly GeneratedFile[]): FileWrite[] {
  return files.map(({ path: name, content: after }) => {
    const path = join(folder, name);
    const before = textOf(path);
    const diff =
      before === undefined || before === after
        ? ''
        : createTwoFilesPatch(path, path, before, after, '', '', { context: 2 });
    return { path, before, after, diff: diff.slice(Math.max(0, diff.indexOf('--- '))) };
  });
}

/** All of them or none: what was written before a failure is taken back. @throws {SriovError} UNWRITABLE */
export function writeAll(writes: readonly FileWrite[]): void {
  const done: FileWrite[] = [];
  try {
    for (const write of writes) {
      if (write.before === write.after) continue;
      makeFolder(dirname(write.path));
      put(write.path, write.after);
      done.push(write);
    }
  } catch (error) {
    for (const { path, before } of done.toReversed()) {
      if (before === undefined) rmSync(path, { force: true });
      else put(path, before);
    }
    throw unwritable(error instanceof Error && 'path' in error ? String(error.path) : '', error);
  }
}

/** Step by step: with `recursive`, Node 20 never comes back where mkdir(2) says ENOENT, as in /proc. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o755 });
}

/** A link stays a link, and a file keeps its mode and owner. */
function put(path: string, text: string): void {
  const old = statSync(path, { throwIfNoEntry: false });
  const target = old === undefined ? path : realpathSync(path);
  putInPlace(target, text, old ? { mode: old.mode & 0o777, owner: old } : { mode: 0o644 });
  syncFolder(dirname(target));
}

function textOf(path: string): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (stat.isFile()) return readFileSync(path, 'utf8');
  } catch (error) {
    throw unwritable(path, error);
  }
  throw new SriovError('UNWRITABLE', `${oneLine(path)} is no file`, {
    actions: ['Choose another directory with -o.'],
  });
}

function unwritable(path: string, error: unknown): SriovError {
  return new SriovError('UNWRITABLE', `Cannot write ${oneLine(path)}: ${errnoOf(error)}`, {
    cause: oneLine(error instanceof Error ? error.message : String(error)),
    actions: ['Choose a directory that you may write to. What was there is there still.'],
  });
}
