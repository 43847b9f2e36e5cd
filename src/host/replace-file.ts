import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf, readText } from './files.ts';
import { HostError, type FileChange } from './host.ts';
import { type Access, putInPlace, syncFolder } from './put-in-place.ts';

/**
 * Puts the new text in the place of the old one in one rename(2), with the old file's mode and owner; a link stays
 * a link. Whatever was there stays beside it as a backup.
 */
export function replaceFile(
  path: string,
  { before, after, backup = true, mode = 0o644, withFolder = false }: FileChange,
): void {
  try {
    const target = realTarget(path);
    if (currentText(target) !== before) throw new HostError('ESTALE', path, 'write');
    if (before === after) return;
    if (before !== undefined) refuseOtherBytes(target, before, path);
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    refuseUnsafe(dirname(target), path);
    const kept = before !== undefined && backup ? keepBackup(target) : undefined;
    try {
      if (after === undefined) rmSync(target);
      else putInPlace(target, after, accessOf(target, mode));
    } catch (error) {
      if (kept !== undefined) rmSync(kept, { force: true });
      throw error;
    }
    const isFolderGone = after === undefined && withFolder && removeEmpty(dirname(target));
    syncFolder(dirname(isFolderGone ? dirname(target) : target));
  } catch (error) {
    throw error instanceof HostError ? error : new HostError(errnoOf(error), path, 'write');
  }
}

/** True if it was. */
function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOTEMPTY') return false;
    throw error;
  }
}

function realTarget(path: string): string {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? path : realpathSync(path);
}

function currentText(path: string): string | undefined {
  try {
    return readText(path);
  } catch (error) {
    if (error instanceof HostError && error.errno === 'ENOENT') return undefined;
    throw error;
  }
}

/** What is no UTF-8 is another text than its bytes, and would be lost when that is written back. */
function refuseOtherBytes(target: string, text: string, path: string): void {
  if (!readFileSync(target).equals(Buffer.from(text))) throw new HostError('EILSEQ', path, 'write');
}

/** Where others may write, a name of ours could be theirs. */
function refuseUnsafe(folder: string, path: string): void {
  const { mode, uid } = statSync(folder);
  const mine = uid === 0 || uid === process.geteuid?.();
  if (!mine || (mode & 0o022) !== 0) throw new HostError('EPERM', path, 'write');
}

/**
 * Gives the new backup's name, if one was needed: `grub.sriovctl-backup`, then `.2`. None is ever lost to a later
 * one, and none is read by what reads the folder.
 */
function keepBackup(path: string): string | undefined {
  for (let count = 1; ; count += 1) {
    const name = `${path}.sriovctl-backup${count === 1 ? '' : `.${count}`}`;
    try {
      const { mode, uid, gid } = statSync(path);
      copyFileSync(path, name, constants.COPYFILE_EXCL);
      const file = openSync(name, 'r');
      try {
        fchownSync(file, uid, gid);
        fchmodSync(file, mode & 0o777);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      return name;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      if (readFileSync(name).equals(readFileSync(path))) return undefined;
    }
  }
}

function accessOf(path: string, mode: number): Access {
  const old = statSync(path, { throwIfNoEntry: false });
  return old ? { mode: old.mode & 0o777, owner: old } : { mode };
}
