import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { simulatedMachine, temporaryFolder } from './sriovctl.ts';

/** All that only reads; the snapshot must answer each of them as the host does. */
const READING = [
  'nic list',
  'nic show ens1f0',
  'nic show 0000:17:00.1',
  'vf list',
  'vf list ens1f0',
  'vf show ens1f0 1',
  'vf show ens1f0 2',
  'doctor',
  'doctor ens1f0 --for vm',
  'vf create ens1f1 --count 2 --dry-run',
];

test('every command that reads runs on a snapshot as on its host', async () => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  await run('vf create ens1f0 --count 3 --vlan 100');
  await run('vf bind ens1f0 2 --driver vfio-pci');
  const file = join(folder, 'host.json');
  expect(await run(`snapshot -o ${file}`)).toMatchObject({ status: 0, stdout: '' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  for (const call of READING) {
    const onHost = JSON.parse((await run(`${call} --json`)).stdout);
    const onRecord = JSON.parse((await run(`${call} --json --host ${file}`)).stdout);
    expect(onRecord, call).toEqual(onHost);
  }
  const refused = await run(`vf delete ens1f0 --host ${file}`);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/\(HOST_READ_ONLY\)/);
}, 60_000);

test('a scrubbed one has none of the MACs, and still runs', async () => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  await run('vf create ens1f0 --count 2');
  const { nics } = JSON.parse((await run('nic list --json')).stdout).result;
  const { stdout } = await run('snapshot --scrub');
  for (const { mac } of nics) expect(stdout).not.toContain(mac);
  const file = join(folder, 'host.json');
  writeFileSync(file, stdout);
  expect((await run(`vf list --host ${file}`)).stdout.split('\n')).toHaveLength(3);
});

test('a file that exists is overwritten only with --force', async () => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  const file = join(folder, 'precious');
  writeFileSync(file, 'precious');
  const refused = await run(`snapshot -o ${file}`);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/\(FILE_EXISTS\)/);
  expect(readFileSync(file, 'utf8')).toBe('precious');
  expect(await run(`snapshot -o ${file} --force`)).toMatchObject({ status: 0 });
  expect((await run(`snapshot -o ${folder}/no/such/file`)).stderr).toMatch(/\(UNWRITABLE\)/);
});
