import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { simulatedMachine, temporaryFolder } from './sriovctl.ts';

const FILE = 'test/cli/host.yaml';

interface Line {
  action: string;
  target: string;
}

test('diff tells what apply then does, and afterwards nothing', async () => {
  const run = simulatedMachine();
  const before = await run(`diff ${FILE} --json`);
  expect(before.status).toBe(1);
  const { differences } = JSON.parse(before.stdout).result;
  const applied = await run(`apply ${FILE} --json`);
  expect(applied.status).toBe(0);
  const { changed, plan, vfs } = JSON.parse(applied.stdout).result;
  expect(changed).toBe(true);
  expect(plan).toEqual(differences);
  expect(vfs).toHaveLength(6);
  const after = await run(`diff ${FILE} --json`);
  expect(after.status).toBe(0);
  expect(JSON.parse(after.stdout).result.differences).toEqual([]);
});

test('apply to what is so already starts no program that changes anything', async () => {
  const run = simulatedMachine();
  await run(`apply ${FILE}`);
  const again = await run(`apply ${FILE} -v`);
  expect(again.stderr).toContain('Nothing to do: it is already so.');
  expect(again.stderr).not.toMatch(/^write /m);
  const programs = [...again.stderr.matchAll(/^run (.*)$/gm)].map(([, words]) => words!);
  expect(programs.filter((words) => !READING.test(words))).toEqual([]);
});

/** What only looks. */
const READING = /^(ip -j|ip -d -j|lspci|devlink -j|devlink dev eswitch show|nsenter .*ip -j)/;

test('only the PFs that are named are touched', async () => {
  const run = simulatedMachine();
  const { stdout } = await run(`apply ${FILE} ens4np0 --json`);
  const targets = JSON.parse(stdout).result.plan.map(({ target }: Line) => target.split(' ')[0]);
  expect(new Set(targets)).toEqual(new Set(['ens4np0']));
  expect((await run(`apply ${FILE} enp1s0`)).stderr).toMatch(/has no PF enp1s0.*\(USAGE\)/s);
});

test('a file comes from a pipe as well', async () => {
  const run = simulatedMachine();
  const { status } = await run('apply -', {
    stdin: true,
    meanwhile: (child) => child.stdin?.end(readFileSync(FILE)),
  });
  expect(status).toBe(0);
});

test('another number of VFs wants --recreate where nobody can be asked', async () => {
  const run = simulatedMachine();
  await run('vf create ens1f0 --count 2 --vlan 5');
  const { status, stderr } = await run(`apply ${FILE}`);
  expect(status).toBe(4);
  expect(stderr).toMatch(/RECREATE_NEEDED[\s\S]*--recreate/);
  expect((await run(`apply ${FILE} --recreate`)).status).toBe(0);
});

const PF = 'version: 1\npfs:\n  - match: {name: ens1f0}\n    count: 2\n';

test.each<[why: string, text: string, status: number, stderr: RegExp]>([
  ['no host file', 'apiVersion: v1\nkind: Pod\n', 2, /HOST_FILE_INVALID/],
  ['no YAML', '{', 2, /HOST_FILE_INVALID/],
  ['empty', '', 2, /HOST_FILE_INVALID/],
  ['a newer version', 'version: 2\npfs: []\n', 2, /HOST_FILE_TOO_NEW/],
  ['a wrong key', `${PF}    vlan: 3\n`, 2, /HOST_FILE_INVALID/],
  [
    'two entries for one PF',
    `${PF}  - match: {mac: "6c:fe:54:4a:2b:10"}\n    count: 1\n`,
    2,
    /DUPLICATE_PF/,
  ],
  ['too many VFs', PF.replace('2', '500'), 2, /NUMVFS_ABOVE_TOTAL/],
  ['a PF that is missing', PF.replace('ens1f0', 'ens9'), 2, /PF_NOT_FOUND[\s\S]*--missing skip/],
  ['another card', PF.replace('name', 'id: "8086:1111", name'), 4, /PF_MISMATCH/],
  [
    'no SR-IOV driver for it',
    `${PF}    eswitch: switchdev\n`.replace('ens1f0', 'enp1s0'),
    6,
    /ESWITCH_REFUSED/,
  ],
])('%s is refused, and nothing is written', async (_, text, status, stderr) => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  const file = join(folder, 'host.yaml');
  writeFileSync(file, text);
  const outcome = await run(['apply', file]);
  expect(outcome.stderr).toMatch(stderr);
  expect(outcome.status).toBe(status);
  expect(JSON.parse((await run('vf list --json')).stdout).result.vfs).toEqual([]);
});

test('a PF that is missing can be skipped, and is told', async () => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  const file = join(folder, 'host.yaml');
  writeFileSync(file, `${PF}  - match: {name: ens9}\n    count: 1\n`);
  const { status, stdout } = await run(['apply', file, '--missing', 'skip', '--json']);
  expect(status).toBe(0);
  const { result, warnings } = JSON.parse(stdout);
  expect(result.vfs).toHaveLength(2);
  expect(result.skipped).toEqual([expect.stringContaining('ens9')]);
  expect(warnings).toEqual(expect.arrayContaining(result.skipped));
});
