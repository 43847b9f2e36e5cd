import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import { acquireFileLock } from '../file-lock.ts';
import { errnoOf } from '../files.ts';
import { LockHeld, type Release } from '../host.ts';
import { STATE_FORMAT, type SimState } from './state.ts';

/** The file in which a simulated machine lives between processes. */
export interface StateFile {
  readonly folder: string;
  /** undefined if there is none yet. @throws {SriovError} UNREADABLE */
  load(): SimState | undefined;
  /** Has another process saved since this one loaded or saved? */
  isNewer(): boolean;
  save(state: SimState): void;
  /** Waits for its turn to change the state. */
  turn(): Promise<Release>;
}

const TURN_PAUSE_MS = 5;
const TURN_LIMIT_MS = 20_000;

export function stateFile(folder: string): StateFile {
  const path = `${folder}/state.json`;
  let seen = '';
  return {
    folder,
    load() {
      seen = fingerprint(path);
      return seen === '' ? undefined : parse(path);
    },
    isNewer: () => fingerprint(path) !== seen,
    save(state) {
      guarded(folder, () => replace(folder, path, state));
      seen = fingerprint(path);
    },
    turn: () => waitForTurn(folder),
  };
}

function waitForTurn(folder: string): Promise<Release> {
  const until = Date.now() + TURN_LIMIT_MS;
  const attempt = async (): Promise<Release> => {
    try {
      return await acquireFileLock(`${folder}/state.lock`, 'simulated machine');
    } catch (error) {
      if (!(error instanceof LockHeld)) throw unusable(folder, error);
      if (Date.now() > until) throw unusable(folder, error);
      await setTimeout(TURN_PAUSE_MS);
      return attempt();
    }
  };
  return attempt();
}

function replace(folder: string, path: string, state: SimState): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const temporary = `${path}.${crypto.randomUUID()}`;
  try {
    writeFileSync(temporary, JSON.stringify(state), { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function parse(path: string): SimState {
  const text = guarded(path, () => readFileSync(path, 'utf8'));
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch (error) {
    throw broken(path, error instanceof Error ? error.message : String(error));
  }
  if (!isState(state))
    throw broken(path, 'It is not the state of a simulated machine of this version.');
  return state;
}

function isState(value: unknown): value is SimState {
  if (typeof value !== 'object' || value === null) return false;
  const state = value as Partial<SimState>;
  const records = [state.spec, state.next, state.devices, state.netdevs];
  const lists = [
    state.namespaces,
    state.processes,
    state.modules,
    state.log,
    state.events,
    state.faults,
  ];
  return (
    state.format === STATE_FORMAT &&
    typeof state.now === 'number' &&
    typeof state.savedAt === 'number' &&
    records.every((record) => typeof record === 'object' && record !== null) &&
    lists.every(Array.isArray)
  );
}

/** Inode, size and time: a rename always brings a new inode. */
function fingerprint(path: string): string {
  const stats = guarded(path, () => statSync(path, { throwIfNoEntry: false, bigint: true }));
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : '';
}

function guarded<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof SriovError ? error : unusable(path, error);
  }
}

function unusable(path: string, error: unknown): SriovError {
  const cause = errnoOf(error);
  return new SriovError(
    'UNREADABLE',
    `The simulated machine's state in ${oneLine(path)} cannot be used`,
    {
      cause: cause === '' ? oneLine(String(error)) : cause,
      actions: ['Name another folder: SRIOVCTL_SIM_STATE=DIR.'],
    },
  );
}

function broken(path: string, cause: string): SriovError {
  return new SriovError(
    'UNREADABLE',
    `The simulated machine's state file ${oneLine(path)} is broken`,
    {
      cause: oneLine(cause),
      actions: [`Start afresh: rm ${oneLine(path)}`],
    },
  );
}
