import { describe, expect, test } from 'vitest';
import { demo } from '../../../src/host/simulated/machines/demo.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { provision } from '../../../src/provision/provision.ts';
import type { ApplyRequest, PfRequest } from '../../../src/provision/request.ts';
import { attempt, newBench } from './bench.ts';

const IGB = '0000:01:00.0';
const ICE = '0000:17:00.1';
const MLX5 = '0000:b1:00.0';

function pf(place: string, count: number, rest: Partial<PfRequest> = {}): PfRequest {
  return { pf: place, count, pfSettings: {}, settings: {}, overrides: [], ...rest };
}

function apply(pfs: PfRequest[], recreate = false): ApplyRequest {
  return { action: 'apply', command: 'apply host.yaml', pfs, recreate };
}

const QUIET = { dryRun: false, force: false, waitSeconds: 5 };

async function bench() {
  const { host, machine } = await newBench('enp1s0', demo);
  const nicOf = async (place: string) =>
    (await readInventory(host)).nics.find(({ pci }) => pci === place)!;
  const go = (request: ApplyRequest, options = {}) =>
    provision(host, request, { ...QUIET, ...options });
  return { host, machine, nicOf, go };
}

describe('several PFs in one change', () => {
  const three = apply([
    pf(IGB, 3, {
      pfSettings: { mtu: 9000 },
      settings: { vlan: 10 },
      overrides: [{ indexes: [1, 2], settings: { driver: 'vfio-pci', mac: '02:00:00:00:00:50' } }],
    }),
    pf(ICE, 4, { pfSettings: { up: true, autoprobe: false } }),
    pf(MLX5, 2),
  ]);

  test('are all made, and a second time nothing is', async () => {
    const { go, nicOf } = await bench();
    const { vfs } = await go(three);
    expect(vfs.map(({ pf: name, index }) => `${name} ${index}`)).toHaveLength(9);
    expect(vfs.slice(0, 3)).toMatchObject([
      { vlan: 10, driver: 'igbvf' },
      { vlan: 10, driver: 'vfio-pci', mac: '02:00:00:00:00:50' },
      { vlan: 10, driver: 'vfio-pci', mac: '02:00:00:00:00:51' },
    ]);
    expect(vfs.slice(3, 7).map(({ driver }) => driver)).toEqual([null, null, null, null]);
    expect(await nicOf(IGB)).toMatchObject({ mtu: 9000 });
    expect(await nicOf(ICE)).toMatchObject({ state: 'up', driversAutoprobe: false });
    expect(await go(three)).toMatchObject({ changed: false, plan: [] });
  });

  test('are all put back when the last one fails, what was set on the PFs as well', async () => {
    const { host, machine, nicOf } = await bench();
    await host.inject({ matching: `${MLX5}/sriov_numvfs`, result: 'EIO' });
    const outcome = await attempt(host, three);
    expect(outcome).toMatchObject({ error: { kind: 'failed' } });
    machine.state.faults = [];
    expect(await nicOf(IGB)).toMatchObject({ numVfs: 0, mtu: 1500 });
    expect(await nicOf(ICE)).toMatchObject({ numVfs: 0, state: 'down', driversAutoprobe: true });
    expect(host.keep.load('journal.json')).toBeUndefined();
  });

  test('may swap their MACs, and may not have the same', async () => {
    const { go } = await bench();
    const macs = (a: string, b: string) =>
      apply([pf(IGB, 1, { settings: { mac: a } }), pf(ICE, 1, { settings: { mac: b } })]);
    const [one, two] = ['02:00:00:00:00:01', '02:00:00:00:00:02'];
    await go(macs(one, two));
    expect((await go(macs(two, one))).vfs.map(({ mac }) => mac)).toEqual([two, one]);
    await expect(go(macs(one, one))).rejects.toMatchObject({ code: 'DUPLICATE_MAC' });
  });
});

describe('the eswitch', () => {
  const switchdev = (place: string, count = 2) =>
    apply(
      [pf(place, count, { pfSettings: { eswitch: 'switchdev' }, representors: 'rep{vf}' })],
      true,
    );

  test.each([
    ['ice', ICE, ['set eswitch', 'create VFs']],
    ['mlx5_core', MLX5, ['create VFs', 'set eswitch']],
  ])('of %s is set in its order, and representors have their names', async (_, place, order) => {
    const { go, nicOf } = await bench();
    const { plan } = await go(switchdev(place));
    const actions = plan.map(({ action }) => action);
    expect(actions.filter((action) => order.includes(action))).toEqual(order);
    const { eswitchMode, representors } = await nicOf(place);
    expect(eswitchMode).toBe('switchdev');
    expect(representors.map(({ name }) => name)).toEqual(['rep0', 'rep1']);
    expect(await go(switchdev(place))).toMatchObject({ changed: false });
  });

  test('changes with VFs only after a yes, and they keep their settings', async () => {
    const { go } = await bench();
    await go(apply([pf(MLX5, 2, { settings: { maxTxRate: 700 } })]));
    const unasked = { ...switchdev(MLX5), recreate: false };
    await expect(go(unasked)).rejects.toMatchObject({ code: 'RECREATE_NEEDED' });
    const { vfs } = await go(switchdev(MLX5), { confirm: async () => true });
    expect(vfs.map(({ maxTxRate }) => maxTxRate)).toEqual([700, 700]);
  });

  test('does not change where a VF would lose what only legacy mode has', async () => {
    const { host, go, nicOf } = await bench();
    await go(apply([pf(MLX5, 2, { settings: { vlan: 7, trust: true } })]));
    const outcome = await attempt(host, switchdev(MLX5));
    expect(outcome).toMatchObject({
      error: {
        code: 'ATTRIBUTE_UNSUPPORTED',
        kind: 'failed',
        cause: expect.stringMatching(/^In switchdev mode mlx5_core has no vlan of VFs/),
        actions: ['Ask for vlan 0, or stay in legacy mode.'],
      },
    });
    expect(await nicOf(MLX5)).toMatchObject({ eswitchMode: 'legacy', numVfs: 2 });
    const without = { vlan: 0, trust: false };
    const { vfs } = await go(
      apply([pf(MLX5, 2, { settings: without, pfSettings: { eswitch: 'switchdev' } })], true),
    );
    expect(vfs.map(({ vlan, trust }) => [vlan, trust])).toEqual([
      [0, false],
      [0, false],
    ]);
  });

  test('is refused by a driver that has none, and what was made is gone again', async () => {
    const { host, nicOf } = await bench();
    expect(await attempt(host, switchdev(IGB))).toMatchObject({
      error: { code: 'ESWITCH_REFUSED', kind: 'failed' },
    });
    expect(await nicOf(IGB)).toMatchObject({ numVfs: 0 });
  });
});

test('interrupt vectors are refused before anything is written where the driver deals none out', async () => {
  const { host } = await bench();
  const outcome = await attempt(host, apply([pf(IGB, 2, { settings: { msix: 4 } })]));
  expect(outcome).toMatchObject({ error: { code: 'ATTRIBUTE_UNSUPPORTED', kind: 'unable' } });
});

test.each([
  ['ice', ICE],
  ['mlx5_core', MLX5],
])('interrupt vectors are given by %s, to VFs with drivers too', async (_, place) => {
  const { go } = await bench();
  const vectors = (one: number, other: number) =>
    apply([
      pf(place, 2, {
        settings: { msix: one },
        overrides: [{ indexes: [1], settings: { msix: other } }],
      }),
    ]);
  await go(vectors(20, 8));
  expect(await go(vectors(20, 8))).toMatchObject({ changed: false });
  const { plan } = await go(vectors(20, 12));
  expect(plan.filter(({ action }) => action === 'set msix')).toMatchObject([{ from: 8, to: 12 }]);
  expect(await go(vectors(20, 12))).toMatchObject({ changed: false });
});

test('NetworkManager is kept off by a rule for the addresses of all VFs, which goes when asked to', async () => {
  const { host, go } = await bench();
  const rule = `/etc/udev/rules.d/80-sriovctl-unmanaged-${IGB}.rules`;
  const { vfs } = await go(apply([pf(IGB, 2, { pfSettings: { unmanaged: true } })]));
  expect(host.read(rule).match(/^.*ENV\{NM_UNMANAGED\}="1"$/gm)).toHaveLength(7);
  for (const { pci } of vfs) expect(host.read(rule)).toContain(`KERNELS=="${pci}"`);
  await go(apply([pf(IGB, 2, { pfSettings: { unmanaged: false } })]));
  expect(() => host.read(rule)).toThrow(/ENOENT/);
});
