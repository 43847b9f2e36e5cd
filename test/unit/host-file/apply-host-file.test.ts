import { describe, expect, test } from 'vitest';
import { applyHostFile } from '../../../src/host-file/apply-host-file.ts';
import { exportHost } from '../../../src/host-file/export-host.ts';
import { printHostFile } from '../../../src/host-file/print-host-file.ts';
import { readHostFile } from '../../../src/host-file/read-host-file.ts';
import type { Host } from '../../../src/host/host.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { attempt, newBench } from '../provision/bench.ts';
import { MACHINES } from '../provision/machines.ts';

test('the MTU for all is for the VFs that have a netdev', async () => {
  const { host } = await newBench();
  await apply(
    host,
    `
  - match: {name: enp1s0}
    count: 4
    mtu: 9000
    defaults: {mtu: 9000}
    vfs:
      0: {driver: vfio-pci}
      1: {driver: none}
      2: {mtu: 1400}
`,
  );
  const { vfs } = await readInventory(host, { pf: 'enp1s0' });
  expect(vfs.map(({ driver, mtu }) => [driver, mtu])).toEqual([
    ['vfio-pci', null],
    [null, null],
    ['igbvf', 1400],
    ['igbvf', 9000],
  ]);
});

describe('switchdev: exported, deleted, applied, exported again: equal', () => {
  test.each(['mlx5', 'ice', 'netdevsim'])('%s', async (name) => {
    const { pf, spec } = MACHINES[name]!;
    const nics = spec.nics.map((nic) => ({ ...nic, eswitch: 'legacy' as const }));
    const { host } = await newBench(pf, { ...spec, nics });
    await apply(
      host,
      `
  - match: {name: ${pf}}
    count: 3
    eswitch: switchdev
    representors: rep{vf}
    defaults: {mac: none}
    vfs: {1: {mac: "02:00:00:00:00:01"}}
`,
    );
    const text = await exported(host);
    expect(text).toMatch(/eswitch: switchdev\n {4}representors: rep\{vf\}\n/);
    await attempt(host, { action: 'delete', pf });
    await applyHostFile(host, readHostFile(text, 'f'), OPTIONS);
    expect(await exported(host)).toBe(text);
    expect((await applyHostFile(host, readHostFile(text, 'f'), OPTIONS)).changed).toBe(false);
  });
});

const OPTIONS = { dryRun: false, force: false, command: 'apply f' };

async function apply(host: Host, pfs: string): Promise<void> {
  await applyHostFile(host, readHostFile(`version: 1\npfs:${pfs}`, 'f'), OPTIONS);
}

async function exported(host: Host): Promise<string> {
  return printHostFile(await exportHost(await readInventory(host), host));
}
