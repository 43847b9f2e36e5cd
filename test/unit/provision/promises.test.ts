import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOptional } from '../../../src/host/read.ts';
import type { SimulatedHost } from '../../../src/host/simulated/host.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { driverAbilities } from '../../../src/model/driver-abilities.ts';
import { ZERO_MAC } from '../../../src/model/mac-address.ts';
import type { Vf } from '../../../src/model/nic.ts';
import type { ApplyRequest, Request } from '../../../src/provision/request.ts';
import { attempt, killed, newBench } from './bench.ts';
import { MACHINES } from './machines.ts';

const TOTAL_RUNS = Number(process.env.SRIOVCTL_PROPERTY_RUNS ?? 60);

interface View {
  nics: object[];
  vfs: { mac: string | null }[];
}

/** All that a person could lose: every VF with its settings, driver and user. */
async function view(host: SimulatedHost): Promise<View> {
  const { nics, vfs } = await readInventory(host, { holders: true });
  return {
    nics: nics.map((nic) => ({
      name: nic.name,
      numVfs: nic.numVfs,
      driversAutoprobe: nic.driversAutoprobe,
      state: nic.state,
      mtu: nic.mtu,
      eswitchMode: nic.eswitchMode,
      representors: nic.representors.map(({ name }) => name.replace(/^eth\d+$/, 'ethN')),
    })),
    vfs: vfs.map((vf) => ({
      ...vf,
      // The kernel's names go to whoever comes first; udev's follow from the place.
      netdev: vf.netdev?.replace(/^(eth|ib)\d+$/, '$1N') ?? null,
      netdevMac: null,
      macChosenByVf: null,
      override: readOptional(host, `/sys/bus/pci/devices/${vf.pci}/driver_override`),
    })),
  };
}

/** A VF without a MAC may come back with one: igbvf chooses one each time it probes, and igb then shows it. */
async function expectSame(host: SimulatedHost, before: View, why: string): Promise<void> {
  // A netdev that was just made again still gets its name from udev.
  await host.run('udevadm', ['settle']);
  const after = await view(host);
  const vfs = after.vfs.map((vf, index) =>
    before.vfs[index]?.mac === ZERO_MAC ? { ...vf, mac: ZERO_MAC } : vf,
  );
  expect({ ...after, vfs }, why).toEqual(before);
}

function heldVfs(vfs: Vf[]): number[] {
  return vfs.filter(({ holder }) => holder !== null).map(({ index }) => index);
}

const settings = fc.record(
  {
    mac: fc.constantFrom('auto', 'none', '02:00:00:00:00:10', '02:00:00:00:00:20'),
    vlan: fc.constantFrom(0, 5, 4094),
    qos: fc.constantFrom(0, 3),
    vlanProto: fc.constantFrom('802.1q' as const, '802.1ad' as const),
    spoofchk: fc.boolean(),
    trust: fc.boolean(),
    minTxRate: fc.constantFrom(0, 50),
    maxTxRate: fc.constantFrom(0, 100, 5000),
    linkState: fc.constantFrom('auto' as const, 'enable' as const, 'disable' as const),
    queryRss: fc.boolean(),
    nodeGuid: fc.constantFrom('auto', '02:00:00:00:00:00:00:20'),
    mtu: fc.constantFrom(1500, 9000, 70_000),
    driver: fc.constantFrom('vfio-pci', 'default', null, 'nosuch', 'OWN'),
  },
  { requiredKeys: [] },
);
const vfs = fc.constantFrom('0', '1', '0-2', 'all');

const pfSettings = fc.record(
  {
    up: fc.constant(true),
    mtu: fc.constantFrom(1500, 4000, 9000),
    autoprobe: fc.boolean(),
    eswitch: fc.constantFrom('legacy' as const, 'switchdev' as const),
    unmanaged: fc.boolean(),
  },
  { requiredKeys: [] },
);

function requestFor(name: string, vfDriver: string): fc.Arbitrary<Request | ApplyRequest> {
  const pf = fc.constant(name);
  const some = fewOf(settings).map((chosen) =>
    chosen.driver === 'OWN' ? { ...chosen, driver: vfDriver } : chosen,
  );
  return fc.oneof(
    fc.record({
      action: fc.constant('create' as const),
      pf,
      count: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('max' as const)),
      settings: some,
      recreate: fc.boolean(),
    }),
    fc.record({ action: fc.constant('set' as const), pf, vfs, settings: some }),
    fc.record({ action: fc.constant('reset' as const), pf, vfs }),
    fc.record({
      action: fc.constant('bind' as const),
      pf,
      vfs,
      driver: fc.constantFrom('vfio-pci', 'default', null),
    }),
    fc.record({ action: fc.constant('delete' as const), pf }),
    fc
      .record(
        {
          pf,
          count: fc.integer({ min: 0, max: 5 }),
          pfSettings,
          settings: some,
          overrides: fc.tuple(some).map(([one]) => [{ indexes: [1, 2], settings: one }]),
          representors: fc.constant('rep{vf}'),
        },
        { requiredKeys: ['pf', 'count', 'pfSettings', 'settings', 'overrides'] },
      )
      .map((one): ApplyRequest => ({
        action: 'apply',
        command: 'apply -',
        pfs: [one],
        recreate: true,
      })),
  );
}

/** Hardly a driver can do everything: with all settings at once little would ever succeed. */
function fewOf<T extends object>(all: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.tuple(all, fc.nat(), fc.nat(4)).map(([chosen, first, count]) => {
    const entries = Object.entries(chosen);
    const rotated = [...entries, ...entries].slice(first % (entries.length || 1));
    return Object.fromEntries(rotated.slice(0, Math.min(count, entries.length))) as T;
  });
}

/** What others do on the host meanwhile, to the VF of that index if it is there. */
const deed = fc.record({
  deed: fc.constantFrom('vm', 'netns', 'address', 'stop the VM', 'PF down', 'PF up'),
  index: fc.integer({ min: 0, max: 3 }),
});

async function perform(
  host: SimulatedHost,
  pf: string,
  { deed: what, index }: { deed: string; index: number },
): Promise<void> {
  if (what === 'PF down' || what === 'PF up') {
    await host.run('ip', ['link', 'set', 'dev', pf, what === 'PF up' ? 'up' : 'down']);
    return;
  }
  if (what === 'stop the VM') {
    const pids = host.list('/proc').filter((name) => /^\d+$/.test(name));
    for (const pid of pids)
      if (host.read(`/proc/${pid}/comm`).startsWith('qemu')) await host.stopProcess(Number(pid));
    return;
  }
  const vf = (await readInventory(host, { pf })).vfs.find((candidate) => candidate.index === index);
  if (what === 'vm' && vf?.driver === 'vfio-pci') {
    await host.startProcess({ comm: 'qemu-system-x86', opens: [`/dev/vfio/${vf.iommuGroup}`] });
  }
  if (what === 'netns' && vf?.netdev) await host.moveToNetns(vf.netdev, `blue${index}`);
  if (what === 'address' && vf?.netdev) await host.addAddress(vf.netdev, `10.0.0.${index + 1}/24`);
}

describe.each(Object.entries(MACHINES))('whatever people and others do: %s', (name, machine) => {
  const { pf, spec } = machine;
  const request = requestFor(pf, driverAbilities(spec.nics[0]!.driver)!.vfDriver);
  // The lab's machine has what all others have, and it is the one that the real kernel is compared with.
  const RUNS = { numRuns: name === 'igb' ? TOTAL_RUNS : Math.ceil(TOTAL_RUNS / 6) };

  it('a refused or failed command leaves the host as it was, and what succeeded is so', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 3, arbitrary: request }, deed), { maxLength: 8 }),
        async (steps) => {
          const { host } = await newBench(pf, spec);
          for (const step of steps) {
            if ('deed' in step) {
              await perform(host, pf, step);
              continue;
            }
            const before = await view(host);
            const preview = await attempt(host, step, { dryRun: true });
            await expectSame(host, before, 'a dry run writes nothing');

            const outcome = await attempt(host, step);
            if ('error' in outcome) {
              await expectSame(host, before, `after ${outcome.error.code}`);
              expect(outcome.error.kind).not.toBe('unrestored');
              expect(outcome.error.kind).not.toBe('bug');
            } else {
              expect('error' in preview, 'what works was foreseen').toBe(false);
              expect(await attempt(host, step), 'a second time').toMatchObject({ changed: false });
            }
            expect(host.keep.load('journal.json')).toBeUndefined();
          }
        },
      ),
      RUNS,
    );
  });

  it('nobody loses a VF that is in use', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(request, deed), { maxLength: 12 }), async (steps) => {
        const { host } = await newBench(pf, spec);
        for (const step of steps) {
          if ('deed' in step) {
            await perform(host, pf, step);
            continue;
          }
          const before = (await readInventory(host, { pf, holders: true })).vfs;
          await attempt(host, step);
          const after = (await readInventory(host, { pf, holders: true })).vfs;
          expect(heldVfs(after)).toEqual(heldVfs(before));
        }
      }),
      RUNS,
    );
  });

  it('a write that fails at any place is undone', async () => {
    const errno = fc.constantFrom(
      'EIO' as const,
      'EBUSY' as const,
      'EINVAL' as const,
      'EOPNOTSUPP' as const,
    );
    await fc.assert(
      fc.asyncProperty(
        request,
        request,
        fc.integer({ min: 1, max: 30 }),
        errno,
        async (first, second, at, result) => {
          const { host } = await newBench(pf, spec);
          await attempt(host, first);
          const before = await view(host);
          await host.inject({ atChange: at, result, times: 1 });
          const outcome = await attempt(host, second, { waitSeconds: 2 });
          if (!('error' in outcome)) return;
          await expectSame(host, before, `after ${outcome.error.message}`);
          expect(outcome.error.kind).not.toBe('unrestored');
          expect(host.keep.load('journal.json')).toBeUndefined();
        },
      ),
      RUNS,
    );
  });

  it('a killed run can be undone', async () => {
    await fc.assert(
      fc.asyncProperty(
        request,
        request,
        fc.integer({ min: 1, max: 30 }),
        async (first, second, at) => {
          const bench = await newBench(pf, spec);
          await attempt(bench.host, first);
          const before = await view(bench.host);
          if (!(await killed(bench, second, at))) return;

          const refused = await attempt(bench.host, { action: 'reset', pf, vfs: 'all' });
          expect(refused).toMatchObject({ error: { code: 'UNFINISHED_CHANGE' } });
          await attempt(bench.host, impossible(pf), { recover: 'undo' });
          await expectSame(bench.host, before, 'after undoing');
          expect(bench.keep.load('journal.json')).toBeUndefined();
        },
      ),
      RUNS,
    );
  });

  it('a killed run can be finished', async () => {
    await fc.assert(
      fc.asyncProperty(
        request,
        request,
        fc.integer({ min: 1, max: 30 }),
        async (first, second, at) => {
          const bench = await newBench(pf, spec);
          await attempt(bench.host, first);
          if (!(await killed(bench, second, at))) return;
          const finished = await attempt(bench.host, second, { recover: 'finish' });
          if ('error' in finished) {
            expect(finished.error.kind).not.toBe('unrestored');
            return;
          }
          expect(await attempt(bench.host, second)).toMatchObject({ changed: false });
        },
      ),
      RUNS,
    );
  });

  it('Ctrl-C at any step, or while something is waited for, is undone', async () => {
    await fc.assert(
      fc.asyncProperty(
        request,
        request,
        fc.integer({ min: 1, max: 12 }),
        async (first, second, at) => {
          const { host } = await newBench(pf, spec);
          await attempt(host, first);
          const before = await view(host);
          const controller = new AbortController();
          let count = 0;
          const outcome = await attempt(host, second, {
            signal: controller.signal,
            progress: () => {
              count += 1;
              if (count === at) controller.abort();
            },
          });
          if (!('error' in outcome)) {
            expect(controller.signal.aborted, 'and it was told so').toBe(false);
            return;
          }
          await expectSame(host, before, `after ${outcome.error.message}`);
          expect(host.keep.load('journal.json')).toBeUndefined();
        },
      ),
      RUNS,
    );
  });

  it('what fails for good, or never comes back, is undone or leaves a journal to undo it by', async () => {
    const result = fc.constantFrom('EIO' as const, 'EPERM' as const, 'BLOCK' as const);
    const matching = fc.constantFrom(
      'sriov_numvfs',
      'autoprobe',
      'vf 0',
      'mac',
      'driver',
      'bind',
      'mtu',
    );
    await fc.assert(
      fc.asyncProperty(request, request, matching, result, async (first, second, place, fails) => {
        const bench = await newBench(pf, spec);
        await attempt(bench.host, first);
        const before = await view(bench.host);
        await bench.host.inject({ matching: place, result: fails });
        const outcome = await attempt(bench.host, second, { waitSeconds: 1 });
        bench.machine.state.faults = [];
        if (!('error' in outcome)) return;
        const isLeft = bench.keep.load('journal.json') !== undefined;
        expect(isLeft, outcome.error.message).toBe(outcome.error.kind === 'unrestored');
        if (isLeft) await attempt(bench.host, impossible(pf), { recover: 'undo' });
        await expectSame(bench.host, before, `after ${outcome.error.message}`);
        expect(bench.keep.load('journal.json')).toBeUndefined();
      }),
      RUNS,
    );
  });
});

/** A request that fails before anything is written, so that only the recovery changes something. */
function impossible(pf: string): Request {
  return { action: 'create', pf, count: 99, settings: {}, recreate: false };
}
