import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { LockHeld } from '../../../../src/host/host.ts';
import { MACHINES } from '../../../../src/host/simulated/machines.ts';
import { openSimulatedHost, type SimulatedHost } from '../../../../src/host/simulated/open.ts';
import { SriovError } from '../../../../src/model/errors.ts';
import { PF, settle, vfInfo } from './lab.ts';

const CHILD = fileURLToPath(new URL('state-file-child.ts', import.meta.url));
const LOADER = import.meta.resolve('tsx');

test('the machine lives on in its folder', async () => {
  const folder = temporaryFolder();
  const first = open(folder);
  await first.write(`${PF}/sriov_numvfs`, '2');
  await settle(first);
  await first.run('ip', ['link', 'set', 'dev', 'enp1s0', 'vf', '1', 'vlan', '7']);
  const second = open(folder);
  expect(second.read(`${PF}/sriov_numvfs`)).toBe('2\n');
  expect((await vfInfo(second))[1]).toMatchObject({ vlan_list: [{ vlan: 7 }] });
  expect(second.list('/sys/class/net')).toEqual(first.list('/sys/class/net'));
});

test('looking writes nothing; what is written is the owner’s alone', async () => {
  const folder = join(temporaryFolder(), 'deep', 'sim');
  const host = open(folder);
  await vfInfo(host);
  await host.run('lspci', ['-D']);
  expect(existsSync(folder)).toBe(false);
  await host.write(`${PF}/sriov_numvfs`, '1');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'state.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['state.json']);
});

test('what was late has happened when the machine is opened a while after', async () => {
  const folder = temporaryFolder();
  await open(folder).write(`${PF}/sriov_numvfs`, '1');
  const file = join(folder, 'state.json');
  expect(open(folder).list('/sys/class/net')).not.toContain('enp1s0v0');
  const state = JSON.parse(readFileSync(file, 'utf8')) as { savedAt: number };
  writeFileSync(file, JSON.stringify({ ...state, savedAt: state.savedAt - 1000 }));
  expect(open(folder).list('/sys/class/net')).toContain('enp1s0v0');
});

test('another process’ changes are seen', async () => {
  const folder = temporaryFolder();
  const [one, other] = [open(folder), open(folder)];
  await one.write(`${PF}/sriov_numvfs`, '3');
  await other.run('ip', ['link', 'set', 'dev', 'enp1s0', 'vf', '2', 'vlan', '9']);
  expect((await vfInfo(other))[2]).toMatchObject({ vlan_list: [{ vlan: 9 }] });
});

test('one sriovctl at a time, but each change only for a moment', async () => {
  const folder = temporaryFolder();
  const [one, other] = [open(folder), open(folder)];
  const release = await one.lock('vf create');
  await expect(other.lock('vf delete')).rejects.toBeInstanceOf(LockHeld);
  await other.write(`${PF}/sriov_numvfs`, '1');
  release();
  (await other.lock('vf delete'))();
});

test('what is kept stays, and stays inside', async () => {
  const folder = temporaryFolder();
  open(folder).keep.save('journal.json', 'text');
  expect(open(folder).keep.load('journal.json')).toBe('text');
  expect(() => open(folder).keep.save('../outside', 'x')).toThrow(/outside/);
});

test('no change is lost among processes', async () => {
  const folder = temporaryFolder();
  const host = open(folder);
  await host.write(`${PF}/sriov_numvfs`, '4');
  const children = [0, 1, 2, 3].map((vf) => child(folder, String(vf)));
  expect(await Promise.all(children)).toEqual([0, 0, 0, 0]);
  const vlans = (await vfInfo(open(folder))).map((vf) => vf['vlan_list']);
  expect(vlans).toEqual([[{ vlan: 20 }], [{ vlan: 20 }], [{ vlan: 20 }], [{ vlan: 20 }]]);
}, 60_000);

test('a killed process leaves what it had done', async () => {
  const folder = temporaryFolder();
  const host = open(folder);
  await host.write(`${PF}/sriov_numvfs`, '4');
  await settle(host);
  await host.inject({ atChange: 7, result: 'KILL' });
  expect(await child(folder, '0')).toBe('SIGKILL');
  expect((await vfInfo(open(folder)))[0]).toMatchObject({ vlan_list: [{ vlan: 6 }] });
  expect(await child(folder, '0')).toBe(0);
});

test.each([
  ['', 'broken'],
  ['{"format": 1', 'broken'],
  ['[]', 'broken'],
  ['{"format": 1}', 'broken'],
  ['{"format": 999, "devices": {}}', 'broken'],
])('a state of %j is refused with what to do', (text, message) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'state.json'), text);
  const error = thrown(() => open(folder));
  expect(error).toBeInstanceOf(SriovError);
  expect(error).toMatchObject({ code: 'UNREADABLE', message: expect.stringContaining(message) });
  expect((error as SriovError).actions[0]).toContain('state.json');
});

test('a state file that is a folder is refused', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'state.json'));
  expect(thrown(() => open(folder))).toMatchObject({ code: 'UNREADABLE', cause: 'EISDIR' });
});

test.runIf(process.geteuid?.() !== 0)('a folder that may not be written is named', async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o500);
  await expect(open(folder).write(`${PF}/sriov_numvfs`, '1')).rejects.toMatchObject({
    code: 'UNREADABLE',
  });
});

function open(stateFolder: string): SimulatedHost {
  return openSimulatedHost({ stateFolder, machine: MACHINES.lab });
}

async function child(folder: string, vf: string): Promise<number | string> {
  const running = spawn(process.execPath, ['--import', LOADER, CHILD, folder, vf], {
    stdio: 'inherit',
  });
  const [code, signal] = (await once(running, 'exit')) as [number | null, string | null];
  return code ?? signal!;
}

function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sriovctl-sim-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
