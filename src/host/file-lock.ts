import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { errnoOf } from './files.ts';
import { HostError, LockHeld, type LockHolder, type Release } from './host.ts';

const TAKEOVER_TRIES = 20;
const TAKEOVER_PAUSE_MS = 25;
/** Whoever clears a stale lock needs microseconds; a guard as old as this was left by a killed process. */
const ABANDONED_GUARD_MS = 10_000;

/** What makes a process unmistakable: its id alone is used again. */
interface LockContent extends LockHolder {
  /** Field 22 of /proc/PID/stat; null where there is no /proc. */
  startTime: string | null;
  bootId: string | null;
}

/**
 * Becomes the one holder of the lock file `path`, among all processes of this machine.
 *
 * The file appears together with its content by link(2), so nobody ever reads half of it. What a killed process
 * left behind is taken over; only who holds `<path>.takeover` may remove it, so that two who find the same stale
 * lock cannot both take it.
 * @throws {LockHeld} when a living process holds it @throws {HostError} when the folder cannot be used
 */
export async function acquireFileLock(path: string, command: string): Promise<Release> {
  try {
    return await acquire(path, command);
  } catch (error) {
    throw error instanceof LockHeld ? error : new HostError(errnoOf(error), path, 'write');
  }
}

async function acquire(path: string, command: string): Promise<Release> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < TAKEOVER_TRIES; attempt += 1) {
    if (publish(path, command)) return releaseOnce(path);
    const holder = readHolder(path);
    if (holder === 'gone') continue;
    if (holder !== 'broken' && isAlive(holder)) throw new LockHeld(holder);
    if (!takeAway(path)) await setTimeout(TAKEOVER_PAUSE_MS);
  }
  throw new LockHeld({ pid: 0, command: 'another process that clears an old lock', since: now() });
}

/** False if the lock is there already. */
function publish(path: string, command: string): boolean {
  const temporary = `${path}.${crypto.randomUUID()}`;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(file, JSON.stringify(ownContent(command)));
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    closeSync(file);
    rmSync(temporary, { force: true });
  }
}

/** Removes a stale lock. False if another process is at it. */
function takeAway(path: string): boolean {
  const guard = `${path}.takeover`;
  if (!enter(guard)) return false;
  try {
    const holder = readHolder(path);
    if (holder === 'gone' || (holder !== 'broken' && isAlive(holder))) return true;
    rmSync(path, { force: true });
    return true;
  } finally {
    leave(guard);
  }
}

function enter(guard: string): boolean {
  try {
    mkdirSync(guard, { mode: 0o700 });
    return true;
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    if (isAbandoned(guard)) leave(guard);
    return false;
  }
}

function isAbandoned(guard: string): boolean {
  const made = statSync(guard, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made > ABANDONED_GUARD_MS;
}

function leave(guard: string): void {
  try {
    rmdirSync(guard);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

function releaseOnce(path: string): Release {
  let held = true;
  return () => {
    if (held) rmSync(path, { force: true });
    held = false;
  };
}

function readHolder(path: string): LockContent | 'gone' | 'broken' {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
  try {
    return checked(JSON.parse(text));
  } catch {
    return 'broken';
  }
}

function checked(content: unknown): LockContent | 'broken' {
  if (typeof content !== 'object' || content === null) return 'broken';
  const { pid, command, since, startTime, bootId } = content as Partial<LockContent>;
  if (!Number.isInteger(pid) || pid! <= 0) return 'broken';
  return {
    pid: pid!,
    command: String(command),
    since: String(since),
    startTime: startTime ?? null,
    bootId: bootId ?? null,
  };
}

function isAlive(holder: LockContent): boolean {
  const boot = currentBoot();
  if (boot !== null && holder.bootId !== null && boot !== holder.bootId) return false;
  if (!exists(holder.pid)) return false;
  const started = startTimeOf(holder.pid);
  return started === null || holder.startTime === null || started === holder.startTime;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

function ownContent(command: string): LockContent {
  return {
    pid: process.pid,
    command,
    since: now(),
    startTime: startTimeOf(process.pid),
    bootId: currentBoot(),
  };
}

/** The process' name is in parentheses and may contain anything, so fields count from the last one. */
function startTimeOf(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function currentBoot(): string | null {
  return readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function now(): string {
  return new Date().toISOString();
}
