import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';

/** Of the file that comes to stand there; without an owner, it is ours. */
export interface Access {
  mode: number;
  owner?: { uid: number; gid: number };
}

/**
 * rename(2) makes it atomic; syncing the file before, and the folder after it (syncFolder), makes it last through a
 * power cut. If it fails, what was there is there.
 */
export function putInPlace(
  path: string,
  content: string | Uint8Array,
  { mode, owner }: Access,
): void {
  // No reader of drop-in folders takes a name that begins with a dot.
  const temporary = `${dirname(path)}/.${basename(path)}.${crypto.randomUUID()}`;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    try {
      writeFileSync(file, content);
      if (owner) fchownSync(file, owner.uid, owner.gid);
      fchmodSync(file, mode);
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

export function syncFolder(folder: string): void {
  const file = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
