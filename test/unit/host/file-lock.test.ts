import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { acquireFileLock } from '../../../src/host/file-lock.ts';
import { LockHeld } from '../../../src/host/host.ts';

const CHILD = fileURLToPath(new URL('file-lock-child.ts', import.meta.url));
// In the same process: the loader's own command line would put another one in between.
const LOADER = import.meta.resolve('tsx');

test('one holder at a time, and the refusal names it', async () => {
  const path = lockPath();
  const release = await acquireFileLock(path, 'vf create ens1f0');
  const refused = await acquireFileLock(path, 'vf delete ens1f0').catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(LockHeld);
  expect((refused as LockHeld).holder).toMatchObject({
    pid: process.pid,
    command: 'vf create ens1f0',
  });
  release();
  const again = await acquireFileLock(path, 'vf delete ens1f0');
  again();
});

test('a second release does not free what somebody else holds by then', async () => {
  const path = lockPath();
  const first = await acquireFileLock(path, 'first');
  first();
  const second = await acquireFileLock(path, 'second');
  first();
  await expect(acquireFileLock(path, 'third')).rejects.toBeInstanceOf(LockHeld);
  second();
});

test('it leaves nothing behind, and only its owner can look at it', async () => {
  const path = lockPath();
  const release = await acquireFileLock(path, 'x');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  release();
  expect(readdirSync(join(path, '..'))).toEqual([]);
});

test('a process killed with SIGKILL holds nothing any more', async () => {
  const path = lockPath();
  const child = await holder(path);
  await expect(acquireFileLock(path, 'x')).rejects.toMatchObject({
    holder: { pid: child.pid, command: 'child' },
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(path)).toBe(true);
  (await acquireFileLock(path, 'x'))();
});

test.runIf(existsSync('/proc/self/stat'))(
  'a process number that was used again, or another boot, does not count as alive',
  async () => {
    const path = lockPath();
    for (const other of [{ startTime: '1' }, { bootId: 'another boot' }]) {
      (await acquireFileLock(path, 'x'))();
      const release = await acquireFileLock(path, 'x');
      const content = JSON.parse(readFileSync(path, 'utf8')) as object;
      release();
      writeFileSync(path, JSON.stringify({ ...content, ...other }));
      await expectFree(path);
    }
  },
);

test.each(['', '{', '[]', 'null', '{"pid": "x"}', '{"pid": -1}', '{"pid": 0}'])(
  'a lock file of %j is nobody’s',
  async (text) => {
    const path = lockPath();
    mkdirSync(join(path, '..'));
    writeFileSync(path, text);
    await expectFree(path);
  },
);

test('while another process clears an old lock it is not cleared twice', async () => {
  const path = lockPath();
  mkdirSync(join(path, '..'));
  writeFileSync(path, '');
  mkdirSync(`${path}.takeover`);
  await expect(acquireFileLock(path, 'x')).rejects.toBeInstanceOf(LockHeld);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(`${path}.takeover`, longAgo, longAgo);
  (await acquireFileLock(path, 'x'))();
});

test('among many processes, some of which are killed, never two are in at once', async () => {
  const path = lockPath();
  const counter = join(path, '..', 'counter');
  mkdirSync(join(path, '..'));
  writeFileSync(counter, '0');
  const dying = await holder(path);
  const workers = [1, 2, 3, 4].map(() => run('count', path, counter));
  dying.kill('SIGKILL');
  const codes = await Promise.all(workers.map(async (child) => (await once(child, 'exit'))[0]));
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(readFileSync(counter, 'utf8')).toBe('100');
}, 60_000);

async function holder(path: string): Promise<ChildProcess> {
  const child = run('hold', path);
  await once(child.stdout!, 'data');
  return child;
}

function run(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', LOADER, CHILD, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function lockPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sriovctl-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'run', 'lock');
}

async function expectFree(path: string): Promise<void> {
  const release = await acquireFileLock(path, 'x');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
  release();
}
