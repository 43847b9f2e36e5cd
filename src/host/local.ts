import { setTimeout } from 'node:timers/promises';
import { linkTarget, listNames, readText } from './files.ts';
import type { Host } from './host.ts';
import { folderKeep } from './keep.ts';
import { runProgram } from './run.ts';

export interface LocalPlaces {
  keepFolder?: string;
  lockFile?: string;
}

/** This machine. */
export function openLocalHost({
  keepFolder = '/var/lib/sriovctl',
  lockFile = '/run/sriovctl/lock',
}: LocalPlaces = {}): Host {
  const root = process.geteuid?.() === 0;
  return {
    kind: 'local',
    name: 'this host',
    writable: root,
    privileged: root,
    read: (path) => readText(path),
    list: (path) => listNames(path),
    link: (path) => linkTarget(path),
    write: async (path, text, { timeoutMs = 10_000 } = {}) => {
      const { writeExisting } = await import('./write.ts');
      await writeExisting(path, text, timeoutMs);
    },
    replace: async (path, change) => {
      const { replaceFile } = await import('./replace-file.ts');
      replaceFile(path, change);
    },
    run: runProgram,
    wait: (ms) => setTimeout(ms),
    lock: async (command) => {
      const { acquireFileLock } = await import('./file-lock.ts');
      return acquireFileLock(lockFile, command);
    },
    keep: folderKeep(keepFolder),
  };
}
