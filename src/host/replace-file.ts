import { randomBytes } from 'node:crypto';
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
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { errnoOf, readText } from './files.ts';
import { HostError, type FileChange } from './host.ts';

/**
 * Puts the new text in the place of the old one in one rename(2), with the old file's mode and owner; a link stays
 * a link. Whatever was there stays beside it as a backup.
 */
export function replaceFile(path: string, { before, after, backup = true }: FileChange): void {
  try {
    const target = realTarget(path);
    if (currentText(target) !== before) throw new HostError('ESTALE', path, 'write');
    if (before === after) return;
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    refuseUnsafe(dirname(target), path);
    const old = statSync(target, { throwIfNoEntry: false });
    if (old && backup) keepBackup(target);
    if (after === undefined) rmSync(target);
    else putInPlace(target, after, old);
    syncFolder(dirname(target));
  } catch (error) {
    throw error instanceof HostError ? error : new HostError(errnoOf(error), path, 'write');
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

/** Where others may write, a name of ours could be theirs. */
function refuseUnsafe(folder: string, path: string): void {
  const { mode, uid } = statSync(folder);
  const mine = uid === 0 || uid === process.geteuid?.();
  if (!mine || (mode & 0o022) !== 0) throw new HostError('EPERM', path, 'write');
}

/** `grub.sriovctl-backup`, then `.2`: no backup is ever lost to a later one. None is read by what reads the folder. */
function keepBackup(path: string): void {
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
      return;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

function putInPlace(path: string, text: string, old: Stats | undefined): void {
  // No reader of drop-in folders takes a name that begins with a dot.
  const temporary = `${dirname(path)}/.${basename(path)}.${randomBytes(8).toString('hex')}`;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    try {
      writeFileSync(file, text);
      if (old) fchownSync(file, old.uid, old.gid);
      fchmodSync(file, old ? old.mode & 0o777 : 0o644);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function syncFolder(folder: string): void {
  const file = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
