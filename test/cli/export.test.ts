import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { simulatedMachine, temporaryFolder } from './sriovctl.ts';

test('exported, deleted, applied, exported again: equal', async () => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  const file = join(folder, 'host.yaml');
  await run('vf create ens1f0 --count 4 --vlan 100 --trust on');
  await run('vf set ens1f0 1 --mac 02:00:00:00:00:01 --max-rate 1000');
  await run('vf bind ens1f0 2-3 --driver vfio-pci');
  await run('vf create ens4np0 --count 2');
  const first = await run('export');
  expect(first).toMatchObject({ status: 0, stderr: '' });
  writeFileSync(file, first.stdout);
  expect(await run(`diff ${file}`)).toMatchObject({ status: 0, stdout: '' });
  await run('vf delete ens1f0');
  await run('vf delete ens4np0');
  expect((await run(`diff ${file}`)).status).toBe(1);
  expect((await run(`apply ${file}`)).status).toBe(0);
  expect((await run('export')).stdout).toBe(first.stdout);
}, 60_000);

test('-o writes a file that only its owner reads, and no other over it', async () => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  const file = join(folder, 'host.yaml');
  const { stdout } = await run('export');
  expect(await run(`export -o ${file}`)).toMatchObject({ status: 0, stdout: '' });
  expect(readFileSync(file, 'utf8')).toBe(stdout);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await run(`export -o ${file}`)).stderr).toMatch(/\(FILE_EXISTS\)/);
  expect((await run(`export -o ${file} --force`)).status).toBe(0);
  expect((await run(`export -o ${folder}/no/such`)).stderr).toMatch(/\(UNWRITABLE\)/);
});

test('only the PFs that are named', async () => {
  const run = simulatedMachine();
  const { stdout } = await run('export 17:00.1 ens1f1 ens4np0 --json');
  const { pfs } = JSON.parse(stdout).result.hostFile;
  expect(pfs.map(({ match }: { match: { name: string } }) => match.name)).toEqual([
    'ens1f1',
    'ens4np0',
  ]);
  expect((await run('export nonsense')).stderr).toMatch(/\(PF_NOT_FOUND\)/);
});

test('what --json gives is a host file as well', async () => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  await run('vf create ens1f0 --count 2');
  const file = join(folder, 'host.json');
  const { hostFile } = JSON.parse((await run('export --json')).stdout).result;
  writeFileSync(file, JSON.stringify(hostFile));
  expect(await run(`diff ${file}`)).toMatchObject({ status: 0 });
});

test('a snapshot is exported as its host', async () => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  await run('vf create ens1f0 --count 3 --vlan 100');
  await run('vf bind ens1f0 2 --driver vfio-pci');
  const file = join(folder, 'host.json');
  await run(`snapshot -o ${file}`);
  expect((await run(`export --host ${file}`)).stdout).toBe((await run('export')).stdout);
});

test('--schema prints the schema, on any machine', async () => {
  const run = simulatedMachine();
  const { status, stdout } = await run('export --schema --host /nonexistent');
  expect(status).toBe(0);
  const schema = JSON.parse(readFileSync('docs/schema/host-file.json', 'utf8'));
  expect(JSON.parse(stdout)).toEqual(schema);
});

test('a host without PFs', async () => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  const { status, stdout, stderr } = await run(`export --host ${folder}`);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^version: 1\npfs: \[\]$/m);
  expect(stderr).toContain('This host has no PF.');
});
