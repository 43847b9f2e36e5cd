import {
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { errnoOf } from './files.ts';
import { HostError, type Keep } from './host.ts';
import { putInPlace, syncFolder } from './put-in-place.ts';

/** Keeps each text as a file of `folder`, which only its owner can enter. */
export function folderKeep(folder: string): Keep {
  return {
    load(name) {
      const path = pathOf(folder, name);
      if (!folderIsSafe(folder)) return undefined;
      return attempt('read', path, () => readOwn(path));
    },
    save(name, text) {
      const path = pathOf(folder, name);
      attempt('write', folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
      folderIsSafe(folder);
      attempt('write', path, () => {
        putInPlace(path, text, { mode: 0o600 });
        syncFolder(folder);
      });
    },
    remove(name) {
      const path = pathOf(folder, name);
      if (!folderIsSafe(folder)) return;
      attempt('write', path, () => {
        rmSync(path, { force: true });
        syncFolder(folder);
      });
    },
  };
}

function pathOf(folder: string, name: string): string {
  if (!/^[\w][\w.-]*$/.test(name)) throw new Error(`not a name to keep a text under: ${name}`);
  return `${folder}/${name}`;
}

/**
 * False if it is not there (or, for an ordinary user, not to be seen). What is kept there makes root write to
 * the machine: a folder that somebody else could have prepared is refused.
 */
function folderIsSafe(folder: string): boolean {
  const stats = attempt('read', folder, () => lstatSync(folder, { throwIfNoEntry: false }));
  if (stats === undefined) return false;
  const euid = process.geteuid?.() ?? 0;
  if (!stats.isDirectory() || (stats.uid !== euid && euid === 0) || (stats.mode & 0o022) !== 0) {
    throw new SriovError(
      'UNREADABLE',
      `${oneLine(folder)} is not a directory that only root can write`,
      {
        cause: 'sriovctl keeps its journal there and would trust what another user wrote.',
        actions: [`Look at it with ls -ld ${oneLine(folder)}, and move it away.`],
      },
    );
  }
  return true;
}

function readOwn(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || (errno === 'EACCES' && process.geteuid?.() !== 0)) return undefined;
    throw error;
  }
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function attempt<T>(operation: 'read' | 'write', path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof SriovError ? error : new HostError(errnoOf(error), path, operation);
  }
}
