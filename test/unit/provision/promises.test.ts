import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boot } from '../../../src/host/simulated/boot.ts';
import { Killed } from '../../../src/host/simulated/changes.ts';
import { hostOf, type SimulatedHost } from '../../../src/host/simulated/host.ts';
import { machineOf, type Machine } from '../../../src/host/simulated/machine.ts';
import { lab } from '../../../src/host/simulated/machines/lab.ts';
import { memoryStorage } from '../../../src/host/simulated/storage.ts';
import type { Keep } from '../../../src/host/host.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { SriovError } from '../../../src/model/errors.ts';
import { ZERO_MAC } from '../../../src/model/mac-address.ts';
import type { Vf } from '../../../src/model/nic.ts';
import { provision } from '../../../src/provision/provision.ts';
import type { ProvisionOptions, Request } from '../../../src/provision/request.ts';

const PF = 'enp1s0';
const RUNS = { numRuns: Number(process.env.SRIOVCTL_PROPERTY_RUNS ?? 60) };

/** A machine with its PF up, that can be opened again after the process that drove it was killed. */
interface Bench {
  machine: Machine;
  keep: Keep;
  host: SimulatedHost;
}

async function newBench(): Promise<Bench> {
  const machine = boot(lab);
  const { keep } = memoryStorage();
  const bench = { machine, keep, host: open(machine, keep) };
  await bench.host.run('ip', ['link', 'set', 'dev', PF, 'up']);
  return bench;
}

function open(machine: Machine, keep: Keep): SimulatedHost {
  return hostOf(machine, { ...memoryStorage(), keep });
}

function openAgain(bench: Bench): void {
  bench.machine.state.faults = [];
  bench.host = open(machineOf(bench.machine.state), bench.keep);
}

type Outcome = { changed: boolean } | { error: SriovError };

async function attempt(
  host: SimulatedHost,
  request: Request,
  options: Partial<ProvisionOptions> = {},
): Promise<Outcome> {
  try {
    return await provision(host, request, {
      dryRun: false,
      force: false,
      waitSeconds: 5,
      ...options,
    });
  } catch (error) {
    if (error instanceof SriovError) return { error };
    throw error;
  }
}

interface View {
  nics: object[];
  vfs: { mac: string | null }[];
}

/** All that a person could lose: every VF with its settings, driver and user. */
async function view(host: SimulatedHost): Promise<View> {
  const { nics, vfs } = await readInventory(host, { holders: true });
  return {
    nics: nics.map(({ name, numVfs, driversAutoprobe, state }) => ({
      name,
      numVfs,
      driversAutoprobe,
      state,
    })),
    vfs: vfs.map((vf) => ({ ...vf, netdevMac: null, macChosenByVf: null })),
  };
}

/** A VF without a MAC may come back with one: igbvf chooses one each time it probes, and igb then shows it. */
async function expectSame(host: SimulatedHost, before: View, why: string): Promise<void> {
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
    spoofchk: fc.boolean(),
    trust: fc.boolean(),
    maxTxRate: fc.constantFrom(0, 100, 5000),
    linkState: fc.constantFrom('auto' as const, 'enable' as const),
    driver: fc.constantFrom('vfio-pci', 'default', null, 'nosuch'),
  },
  { requiredKeys: [] },
);
const vfs = fc.constantFrom('0', '1', '0-2', 'all');
const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({
    action: fc.constant('create' as const),
    pf: fc.constant(PF),
    count: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('max' as const)),
    settings,
    recreate: fc.boolean(),
  }),
  fc.record({ action: fc.constant('set' as const), pf: fc.constant(PF), vfs, settings }),
  fc.record({ action: fc.constant('reset' as const), pf: fc.constant(PF), vfs }),
  fc.record({
    action: fc.constant('bind' as const),
    pf: fc.constant(PF),
    vfs,
    driver: fc.constantFrom('vfio-pci', 'default', null),
  }),
  fc.record({ action: fc.constant('delete' as const), pf: fc.constant(PF) }),
);

/** What others do on the host meanwhile, to the VF of that index if it is there. */
const deed = fc.record({
  deed: fc.constantFrom('vm', 'netns', 'address', 'stop the VM', 'PF down', 'PF up'),
  index: fc.integer({ min: 0, max: 3 }),
});

async function perform(
  host: SimulatedHost,
  { deed: what, index }: { deed: string; index: number },
): Promise<void> {
  if (what === 'PF down' || what === 'PF up') {
    await host.run('ip', ['link', 'set', 'dev', PF, what === 'PF up' ? 'up' : 'down']);
    return;
  }
  if (what === 'stop the VM') {
    const pids = host.list('/proc').filter((name) => /^\d+$/.test(name));
    for (const pid of pids)
      if (host.read(`/proc/${pid}/comm`).startsWith('qemu')) await host.stopProcess(Number(pid));
    return;
  }
  const vf = (await readInventory(host, { pf: PF })).vfs.find(
    (candidate) => candidate.index === index,
  );
  if (what === 'vm' && vf?.driver === 'vfio-pci') {
    await host.startProcess({ comm: 'qemu-system-x86', opens: [`/dev/vfio/${vf.iommuGroup}`] });
  }
  if (what === 'netns' && vf?.netdev) await host.moveToNetns(vf.netdev, `blue${index}`);
  if (what === 'address' && vf?.netdev) await host.addAddress(vf.netdev, `10.0.0.${index + 1}/24`);
}

describe('whatever people and others do', () => {
  it('a refused or failed command leaves the host as it was, and what succeeded is so', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 3, arbitrary: request }, deed), { maxLength: 8 }),
        async (steps) => {
          const { host } = await newBench();
          for (const step of steps) {
            if ('deed' in step) {
              await perform(host, step);
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
        const { host } = await newBench();
        for (const step of steps) {
          if ('deed' in step) {
            await perform(host, step);
            continue;
          }
          const before = (await readInventory(host, { pf: PF, holders: true })).vfs;
          await attempt(host, step);
          const after = (await readInventory(host, { pf: PF, holders: true })).vfs;
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
          const { host } = await newBench();
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
          const bench = await newBench();
          await attempt(bench.host, first);
          const before = await view(bench.host);
          if (!(await killed(bench, second, at))) return;

          const refused = await attempt(bench.host, { action: 'reset', pf: PF, vfs: 'all' });
          expect(refused).toMatchObject({ error: { code: 'UNFINISHED_CHANGE' } });
          // A request that asks for what is there anyway, so that only the recovery changes something.
          await attempt(
            bench.host,
            { action: 'create', pf: PF, count: 99, settings: {}, recreate: false },
            { recover: 'undo' },
          );
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
          const bench = await newBench();
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
});

/** Runs the request until it is killed at the n-th change. false: it ended before, or had nothing to leave behind. */
async function killed(bench: Bench, victim: Request, at: number): Promise<boolean> {
  await bench.host.inject({ atChange: at, result: 'KILL', times: 1 });
  try {
    await attempt(bench.host, victim);
    return false;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
  openAgain(bench);
  return bench.keep.load('journal.json') !== undefined;
}
