import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HostError, ProgramMissing } from '../../../src/host/host.ts';
import { openLocalHost } from '../../../src/host/local.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sriovctl-local-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const host = () =>
  openLocalHost({ keepFolder: join(folder, 'keep'), lockFile: join(folder, 'lock') });
const errno = (name: string) => expect.objectContaining({ name: 'HostError', errno: name });

describe('read', () => {
  test('the whole file, also where its size says nothing', () => {
    writeFileSync(join(folder, 'numvfs'), '4\n');
    expect(host().read(join(folder, 'numvfs'))).toBe('4\n');
    expect(host().read('/proc/self/status')).toContain('Pid:');
  });

  test('1 MiB and no more', () => {
    writeFileSync(join(folder, 'big'), 'x'.repeat(1024 * 1024));
    expect(host().read(join(folder, 'big'))).toHaveLength(1024 * 1024);
    writeFileSync(join(folder, 'big'), 'x'.repeat(1024 * 1024 + 1));
    expect(() => host().read(join(folder, 'big'))).toThrow(errno('EFBIG'));
  });

  test.each([
    ['missing', 'ENOENT'],
    ['.', 'EISDIR'],
    ['nul\0byte', 'EINVAL'],
  ])('%j fails with %s', (name, code) => {
    expect(() => host().read(join(folder, name))).toThrow(errno(code));
  });

  test('a FIFO that nobody writes does not hang', () => {
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    expect(host().read(join(folder, 'fifo'))).toBe('');
  });
});

test('list is sorted, link is as stored', () => {
  for (const name of ['b', 'a', 'c']) writeFileSync(join(folder, name), '');
  symlinkSync('../nowhere', join(folder, 'link'));
  expect(host().list(folder)).toEqual(['a', 'b', 'c', 'link']);
  expect(host().link(join(folder, 'link'))).toBe('../nowhere');
  expect(() => host().link(join(folder, 'a'))).toThrow(errno('EINVAL'));
  expect(() => host().list(join(folder, 'a'))).toThrow(errno('ENOTDIR'));
});

// sriov_numvfs is written by a child process, driver_override is not: both must answer alike.
describe.each(['sriov_numvfs', 'driver_override'])('write %s', (name) => {
  test('overwrites what is there, without creating or cutting off', async () => {
    const path = join(folder, name);
    await expect(host().write(path, '4')).rejects.toEqual(errno('ENOENT'));
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path, '');
    await host().write(path, '4');
    expect(readFileSync(path, 'utf8')).toBe('4');
  });

  test('tells the errno of the write', async () => {
    symlinkSync('/dev/full', join(folder, name));
    await expect(host().write(join(folder, name), '4')).rejects.toEqual(errno('ENOSPC'));
  });

  test('tells the errno of the open', async () => {
    mkdirSync(join(folder, name));
    await expect(host().write(join(folder, name), '4')).rejects.toEqual(errno('EISDIR'));
  });
});

test('a write that blocks is given up in time', async () => {
  const path = join(folder, 'sriov_numvfs');
  execFileSync('mkfifo', [path]);
  const full = openSync(path, 'r+');
  writeSync(full, Buffer.alloc(65_536));
  const start = performance.now();
  await expect(host().write(path, '0', { timeoutMs: 200 })).rejects.toEqual(errno('ETIMEDOUT'));
  expect(performance.now() - start).toBeLessThan(5000);
  closeSync(full);
});

describe('run', () => {
  test('gives exit code and both outputs; a failure is a result', async () => {
    const result = await host().run('sh', ['-c', 'cat; echo oops >&2; exit 3'], { input: 'in\n' });
    expect(result).toEqual({ exitCode: 3, stdout: 'in\n', stderr: 'oops\n' });
  });

  test('stdin is empty without input', async () => {
    expect(await host().run('cat', [])).toMatchObject({ exitCode: 0, stdout: '' });
  });

  test('a killed program ends as a shell would tell', async () => {
    expect(await host().run('sh', ['-c', 'kill -9 $$'])).toMatchObject({ exitCode: 137 });
  });

  test('nothing of our environment gets through', async () => {
    process.env['SRIOVCTL_TEST_SECRET'] = 'x';
    const { stdout } = await host().run('env', []);
    delete process.env['SRIOVCTL_TEST_SECRET'];
    const names = stdout.split('\n').map((line) => line.split('=')[0]);
    expect(names.filter(Boolean).sort()).toEqual(['LC_ALL', 'PATH']);
    expect(stdout).not.toContain('/usr/local');
  });

  test('no shell expands an argument', async () => {
    const nasty = '$(id); `id` > /tmp/x * "';
    expect((await host().run('printf', ['%s', nasty])).stdout).toBe(nasty);
  });

  test('the program has a process group of its own, which Ctrl-C does not reach', async () => {
    const { stdout } = await host().run('cat', ['/proc/self/stat']);
    const [pid, , , , group] = stdout.split(' ');
    expect(group).toBe(pid);
  });

  test('a missing program', async () => {
    await expect(host().run('no-such-program', [])).rejects.toBeInstanceOf(ProgramMissing);
  });

  test('a program and its children are killed when the time is over', async () => {
    const marker = join(folder, 'marker');
    const script = `(sleep 1; touch ${marker}) & sleep 60`;
    await expect(host().run('sh', ['-c', script], { timeoutMs: 100 })).rejects.toEqual(
      errno('ETIMEDOUT'),
    );
    await host().wait(1500);
    expect(readdirSync(folder)).not.toContain('marker');
  });

  test('output has a limit', async () => {
    await expect(host().run('head', ['-c', '70000000', '/dev/zero'])).rejects.toBeInstanceOf(
      HostError,
    );
  });
});

describe('keep', () => {
  test('saves, replaces and removes, for nobody else to read', () => {
    const { keep } = host();
    expect(keep.load('journal')).toBeUndefined();
    keep.save('journal', 'one');
    keep.save('journal', 'two');
    expect(keep.load('journal')).toBe('two');
    expect(readdirSync(join(folder, 'keep'))).toEqual(['journal']);
    expect(statSync(join(folder, 'keep')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'keep/journal')).mode & 0o777).toBe(0o600);
    keep.remove('journal');
    keep.remove('journal');
    expect(keep.load('journal')).toBeUndefined();
  });

  test('does not follow a symbolic link', () => {
    const { keep } = host();
    keep.save('other', 'x');
    writeFileSync(join(folder, 'victim'), 'safe');
    symlinkSync(join(folder, 'victim'), join(folder, 'keep/journal'));
    expect(() => keep.load('journal')).toThrow(errno('ELOOP'));
    keep.save('journal', 'mine');
    expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('safe');
    expect(keep.load('journal')).toBe('mine');
  });

  test('refuses a folder that others can write, or that is a link', () => {
    const { keep } = host();
    keep.save('journal', 'x');
    chmodSync(join(folder, 'keep'), 0o777);
    expect(() => keep.load('journal')).toThrow(expect.objectContaining({ code: 'UNREADABLE' }));
    rmSync(join(folder, 'keep'), { recursive: true });
    mkdirSync(join(folder, 'elsewhere'), { mode: 0o700 });
    symlinkSync('elsewhere', join(folder, 'keep'));
    expect(() => keep.save('journal', 'x')).toThrow(
      expect.objectContaining({ code: 'UNREADABLE' }),
    );
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
  });

  test('a name cannot lead out of the folder', () => {
    expect(() => host().keep.save('../x', '')).toThrow('not a name');
  });
});

test('lock keeps a second writer out until it is released', async () => {
  const release = await host().lock('vf create');
  await expect(host().lock('vf delete')).rejects.toMatchObject({ holder: { pid: process.pid } });
  release();
  (await host().lock('vf delete'))();
});
