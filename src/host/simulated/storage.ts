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
  /** Runs `action` as the only one, on the newest state, and keeps what it changed, also when it fails. */
  exclusively<T>(machine: Machine, action: () => T): Promise<T>;
  lock(command: string): Promise<Release>;
  /** Ends this process as kill -9 would, or as near to it as memory can. */
  die(): never;
}

/** For tests: nothing outlives the process. After a kill every call fails, until the machine is opened again. */
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
      return action();
    },
    lock: async (command) => {
      alive();
      if (locked)
        throw new LockHeld({ pid: process.pid, command, since: new Date(0).toISOString() });
      locked = true;
      return () => {
        locked = false;
      };
    },
    die: () => {
      dead = true;
      throw new Killed();
    },
  };
}

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
      const release = await file.turn();
      try {
        if (file.isNewer()) reload(machine, file);
        return action();
      } finally {
        if (machine.changed) save(machine, file);
        release();
      }
    },
    lock: (command) => acquireFileLock(`${file.folder}/lock`, command),
    die: () => {
      process.kill(process.pid, 'SIGKILL');
      throw new Killed();
    },
  };
}

/** The machine's clock has gone on since: what was due meanwhile has happened. */
function reload(machine: Machine, file: StateFile): void {
  const state = file.load();
  if (!state) return;
  replaceState(machine, state);
  advance(machine, Math.max(0, Date.now() - state.savedAt));
}

function save(machine: Machine, file: StateFile): void {
  machine.state.savedAt = Date.now();
  file.save(machine.state);
  machine.changed = false;
}
