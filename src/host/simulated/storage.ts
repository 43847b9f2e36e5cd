import { setImmediate } from 'node:timers/promises';
import { Killed } from './changes.ts';
import { LockHeld, type Keep, type Release } from '../host.ts';
import { folderKeep } from '../keep.ts';
import { acquireFileLock } from '../file-lock.ts';
import { advance } from './late-events.ts';
import { replaceState, type Machine } from './machine.ts';
import type { StateFile } from './state-file.ts';

/** How a machine is kept: in memory only, or in a file that other processes use too. */
export interface Storage {
  readonly keep: Keep;
  /** Brings the machine up to date if another process has changed it. */
  refresh(machine: Machine): void;
  /**
   * Runs `action` as the only one, on the newest state, and keeps what it changed, also when it fails. Where a fault
   * kills, what was done until then stays done, and this process ends as with kill -9, or as near to it as memory can.
   */
  exclusively<T>(machine: Machine, action: () => T): Promise<T>;
  lock(command: string): Promise<Release>;
}

/** For tests: nothing outlives the process. After a kill every call fails. */
export function memoryStorage(): Storage {
  const texts = new Map<string, string>();
  let locked = false;
  let dead = false;
  const alive = (): void => {
    if (dead) throw new Killed();
  };
  return {
    keep: {
      load: (name) => texts.get(name),
      save: (name, text) => {
        alive();
        texts.set(name, text);
      },
      remove: (name) => {
        alive();
        texts.delete(name);
      },
    },
    refresh: alive,
    exclusively: async (_, action) => {
      alive();
      try {
        return action();
      } catch (error) {
        dead = error instanceof Killed;
        throw error;
      }
    },
    lock: async (command) => {
      alive();
      if (locked) throw new LockHeld({ pid: process.pid, command, since: SOME_DAY });
      locked = true;
      return () => {
        locked = false;
      };
    },
  };
}

const SOME_DAY = '2025-11-03T09:00:00.000Z';

/** Looking at the file for every one of thousands of reads would cost more than the reads. */
const REFRESH_MS = 20;

export function folderStorage(file: StateFile): Storage {
  let looked = 0;
  return {
    keep: folderKeep(file.folder),
    refresh(machine) {
      if (Date.now() - looked < REFRESH_MS) return;
      looked = Date.now();
      if (file.isNewer()) reload(machine, file);
    },
    async exclusively(machine, action) {
      // As a real write or program does, so that Ctrl-C is seen between two of them.
      await setImmediate();
      const release = await file.turn();
      try {
        if (file.isNewer()) reload(machine, file);
        return runAndSave(machine, file, action);
      } finally {
        release();
      }
    },
    lock: (command) => acquireFileLock(`${file.folder}/lock`, command),
  };
}

/** The machine's clock has gone on since: what was due meanwhile has happened. */
function reload(machine: Machine, file: StateFile): void {
  const state = file.load();
  if (!state) return;
  replaceState(machine, state);
  advance(machine, Math.max(0, Date.now() - state.savedAt));
}

function runAndSave<T>(machine: Machine, file: StateFile, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof Killed) {
      save(machine, file);
      process.kill(process.pid, 'SIGKILL');
    }
    throw error;
  } finally {
    if (machine.changed) save(machine, file);
  }
}

function save(machine: Machine, file: StateFile): void {
  machine.state.savedAt = Date.now();
  file.save(machine.state);
  machine.changed = false;
}
