import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { BINARY, simulatedMachine, sriovctl, temporaryFolder } from './sriovctl.ts';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const NOBODY = 65534;
const asUser = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
/** A checkout below /root cannot be read by anyone else. */
const readable = spawnSync(process.execPath, [BINARY, '--version'], asUser).status === 0;

test.skipIf(!readable)('without root, reading this host works', async () => {
  const { status, stdout } = await sriovctl('nic list --json', asUser);
  expect(status).toBe(0);
  expect(JSON.parse(stdout).result).toHaveProperty('nics');
});

test.skipIf(!readable)('without root, the simulated host can be changed', async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o777);
  const run = simulatedMachine(folder);
  expect(await run('vf create ens1f0 --count 1', asUser)).toMatchObject({ status: 0 });
});

test('a dry run leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const run = simulatedMachine(folder);
  expect(await run('vf create ens1f0 --count 1 -n')).toMatchObject({ status: 0 });
  expect(existsSync(join(folder, 'sim'))).toBe(false);
});
