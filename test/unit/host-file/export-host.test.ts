import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSnapshot } from '../../../src/host/snapshot.ts';
import type { Host } from '../../../src/host/host.ts';
import { applyHostFile } from '../../../src/host-file/apply-host-file.ts';
import { compareHostFile } from '../../../src/host-file/compare-host-file.ts';
import { exportHost } from '../../../src/host-file/export-host.ts';
import type { HostFile } from '../../../src/host-file/host-file.ts';
import { printHostFile } from '../../../src/host-file/print-host-file.ts';
import { readHostFile } from '../../../src/host-file/read-host-file.ts';
import { demo } from '../../../src/host/simulated/machines/demo.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import type { Vf } from '../../../src/model/nic.ts';
import type { PlanLine } from '../../../src/provision/result.ts';
import { driverAbilities } from '../../../src/model/driver-abilities.ts';
import type { VfSettings } from '../../../src/model/vf-settings.ts';
import type { RequestedSettings } from '../../../src/provision/request.ts';
import { attempt, newBench } from '../provision/bench.ts';
import { MACHINES } from '../provision/machines.ts';

const RECORDED = new URL('../../hosts/machines/', import.meta.url).pathname;

describe('a host is as what was exported from it', () => {
  test.each(readdirSync(RECORDED))('%s', async (machine) => {
    const host = openSnapshot(`${RECORDED}${machine}`);
    const file = await read(host);
    const { vfs } = await readInventory(host);
    expect(readHostFile(printHostFile(file), 'f')).toEqual(file);
    const { differences, skipped } = await compareHostFile(host, file, { command: 'diff' });
    expect(differences.filter((one) => !isBeyondFiles(one, vfs))).toEqual([]);
    expect(skipped).toEqual([]);
  });
});

/** A VF whose MAC nobody tells gets one; one that uses another MAC than the PF has for it is bound anew. */
function isBeyondFiles({ action, target }: PlanLine, vfs: readonly Vf[]): boolean {
  const vf = vfs.find(({ pf, index }) => target === `${pf} vf ${index}`);
  if (vf?.mac === null) return true;
  return action === 'rebind for mac' && vf?.mac !== vf?.netdevMac;
}

test('every PF is in it, with VFs or without', async () => {
  const { host } = await newBench('enp1s0', demo);
  const { pfs } = await read(host);
  const { nics } = await readInventory(host);
  expect(pfs.map(({ match }) => match.pci)).toEqual(
    nics.flatMap(({ sriov, pci }) => (sriov ? [pci] : [])),
  );
  expect(pfs.map(({ count }) => count)).toEqual(pfs.map(() => 0));
  await attempt(host, create(pfs[1]!.match.pci!, 2));
  const inventory = await readInventory(host);
  const some = await exportHost(inventory, host, { onlyWithVfs: true });
  expect(some.pfs).toMatchObject([{ match: pfs[1]!.match, count: 2, defaults: { mac: 'auto' } }]);
});

test('what it says of VFs', async () => {
  const { host } = await newBench();
  const pf = 'enp1s0';
  await attempt(host, create(pf, 7, { vlan: 100, trust: true }));
  const set = (vfs: string, settings: RequestedSettings) =>
    attempt(host, { action: 'set', pf, vfs, settings });
  await set('0-1', { driver: 'vfio-pci' });
  await set('2', { vlan: 0 });
  await set('3', { driver: null, mac: '02:00:00:00:00:07' });
  await set('4', { mtu: 1400, mac: 'none', vlan: 5, qos: 3 });
  const [first] = (await read(host)).pfs;
  expect(
    printHostFile({ version: 1, pfs: [first!] })
      .split('\n')
      .slice(7),
  ).toEqual(
    `      pci: "0000:01:00.0"
      id: 8086:10c9
      mac: "52:54:00:00:01:00"
      name: enp1s0
    count: 7
    up: true
    mtu: 1500
    autoprobe: true
    defaults:
      mac: auto
      vlan: 100
      qos: 0
      vlan-proto: 802.1q
      spoofchk: true
      trust: true
      max-rate: 0
      driver: default
    vfs:
      0-1: {driver: vfio-pci}
      2: {vlan: 0}
      3: {mac: "02:00:00:00:00:07", driver: none}
      4: {mac: none, vlan: 5, qos: 3, mtu: 1400}
`.split('\n'),
  );
});

/** VFs that differ in everything that their PF's driver can set. */
const wishes: fc.Arbitrary<Partial<VfSettings>> = fc.record(
  {
    mac: fc.constantFrom('auto', 'none'),
    vlan: fc.constantFrom(0, 5, 100),
    spoofchk: fc.boolean(),
    trust: fc.boolean(),
    linkState: fc.constantFrom('auto', 'enable', 'disable'),
    maxTxRate: fc.constantFrom(0, 100),
    driver: fc.constantFrom(null, 'default', 'vfio-pci'),
    nodeGuid: fc.constantFrom('auto', '02:00:00:00:00:00:00:01'),
  },
  { requiredKeys: [] },
);

describe('exported, deleted, applied, exported again: equal', () => {
  test.each(Object.entries(MACHINES).filter(([name]) => !name.includes('fewer')))(
    '%s',
    async (_, { pf, spec }) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.array(wishes), async (count, all) => {
          const { host } = await newBench(pf, spec);
          await attempt(host, create(pf, count));
          for (const [index, settings] of all.slice(0, count).entries()) {
            const can = possible(await inventoryNic(host, pf), settings);
            await attempt(host, { action: 'set', pf, vfs: String(index), settings: can });
          }
          const file = await read(host);
          const command = 'apply';
          const options = { dryRun: false, force: false, command };
          expect((await applyHostFile(host, file, options)).plan).toEqual([]);
          await attempt(host, { action: 'delete', pf });
          await applyHostFile(host, file, options);
          expect(printHostFile(await read(host))).toBe(printHostFile(file));
          expect((await applyHostFile(host, file, options)).changed).toBe(false);
        }),
        { numRuns: 8 },
      );
    },
    60_000,
  );
});

async function inventoryNic(host: Host, pf: string) {
  return (await readInventory(host, { pf })).nics[0]!;
}

function possible(
  { driver, bus, linkType }: Awaited<ReturnType<typeof inventoryNic>>,
  settings: RequestedSettings,
): RequestedSettings {
  const cannot = new Set<string>(driverAbilities(driver)?.cannot);
  if (bus !== 'pci') cannot.add('driver');
  if (linkType === 'infiniband') for (const key of ['vlan', 'spoofchk', 'mac']) cannot.add(key);
  else cannot.add('nodeGuid');
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !cannot.has(key)));
}

async function read(host: Host): Promise<HostFile> {
  return exportHost(await readInventory(host), host);
}

function create(pf: string, count: number, settings: RequestedSettings = {}) {
  return { action: 'create' as const, pf, count, settings, recreate: true };
}
