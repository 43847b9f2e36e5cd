import { expect, test } from 'vitest';
import { applyHostFile } from '../../../src/host-file/apply-host-file.ts';
import { exportHost } from '../../../src/host-file/export-host.ts';
import type { HostFile } from '../../../src/host-file/host-file.ts';
import { printHostFile } from '../../../src/host-file/print-host-file.ts';
import { readHostFile } from '../../../src/host-file/read-host-file.ts';
import type { SimulatedHost } from '../../../src/host/simulated/host.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { attempt, type Bench, benchOf } from '../provision/bench.ts';
import { DESCRIBED, ICE, IGB, MLX5, viewOf, wayThere } from '../provision/three-pfs.ts';

const OPTIONS = { dryRun: false, force: false, recreate: true, command: 'apply host.yaml' };

const exported = async (host: SimulatedHost): Promise<HostFile> =>
  readHostFile(printHostFile(await exportHost(await readInventory(host), host)), 'host.yaml');

async function deleteAll({ host }: Bench): Promise<void> {
  for (const pf of [IGB, ICE, MLX5]) {
    expect(await attempt(host, { action: 'delete', pf })).toMatchObject({ changed: true });
  }
}

test('three PFs with all that can be said of them: exported, deleted, applied, exported', async () => {
  const bench = benchOf((await wayThere()).state);
  await attempt(bench.host, DESCRIBED);
  const file = await exported(bench.host);
  const before = await viewOf(bench);
  expect(await applyHostFile(bench.host, file, OPTIONS)).toMatchObject({ changed: false });
  await deleteAll(bench);
  expect(await viewOf(bench)).not.toEqual(before);
  expect(await applyHostFile(bench.host, file, OPTIONS)).toMatchObject({ changed: true });
  expect(await viewOf(bench)).toEqual(before);
  expect(await exported(bench.host)).toEqual(file);
});

test('the same after a reboot', async () => {
  const bench = benchOf((await wayThere()).state);
  await attempt(bench.host, DESCRIBED);
  const file = await exported(bench.host);
  await bench.host.reboot();
  expect(await applyHostFile(bench.host, file, OPTIONS)).toMatchObject({ changed: true });
  expect(await exported(bench.host)).toEqual(file);
  expect(await applyHostFile(bench.host, file, OPTIONS)).toMatchObject({ changed: false });
});
