import { describe, expect, test } from 'vitest';
import type { Journal } from '../../../src/provision/journal-format.ts';
import { attempt, create, killed, newBench, vfsOf } from './bench.ts';

const SETTINGS = { vlan: 7, trust: true, maxTxRate: 100 };
const reset = { action: 'reset', pf: 'enp1s0', vfs: 'all' } as const;

/** Two VFs with settings, then a growth that is killed after the two were destroyed. */
async function killedGrowth() {
  const bench = await newBench();
  await attempt(bench.host, create(2, SETTINGS));
  expect(await killed(bench, create(4), 4)).toBe(true);
  return bench;
}

async function expectUndone(bench: Awaited<ReturnType<typeof killedGrowth>>): Promise<void> {
  await attempt(bench.host, reset, { recover: 'undo', signal: AbortSignal.abort() });
  expect(bench.keep.load('journal.json')).toBeDefined();
  await attempt(bench.host, { ...reset, vfs: '99' }, { recover: 'undo' });
  const vfs = await vfsOf(bench.host);
  expect(vfs).toHaveLength(2);
  for (const vf of vfs) expect(vf).toMatchObject(SETTINGS);
  expect(bench.keep.load('journal.json')).toBeUndefined();
}

describe('what was there before is still known', () => {
  test('after an undoing that failed', async () => {
    const bench = await killedGrowth();
    await bench.host.inject({ matching: 'vlan', result: 'EIO' });
    const outcome = await attempt(bench.host, reset, { recover: 'undo' });
    expect(outcome).toMatchObject({ error: { code: 'ATTRIBUTE_REJECTED' } });
    await bench.host.change(({ state }) => void (state.faults = []));
    await expectUndone(bench);
  });

  test('after a finishing that failed', async () => {
    const bench = await killedGrowth();
    await bench.host.inject({ matching: 'vlan', result: 'EIO' });
    await attempt(bench.host, reset, { recover: 'finish' });
    await bench.host.change(({ state }) => void (state.faults = []));
    await expectUndone(bench);
  });

  test.each([1, 2, 3, 4, 5])('after an undoing that was killed at change %i', async (at) => {
    const bench = await killedGrowth();
    expect(await killed(bench, reset, at, { recover: 'undo' })).toBe(true);
    await expectUndone(bench);
  });
});

test('a dry run says that there is something to recover, and leaves it', async () => {
  const bench = await killedGrowth();
  const journal = bench.keep.load('journal.json');
  const warnings: string[] = [];
  const outcome = await attempt(bench.host, create(3), {
    dryRun: true,
    warn: (line) => warnings.push(line),
  });
  expect(outcome).toMatchObject({ changed: false });
  expect(warnings.join()).toContain('was killed in the middle');
  expect(bench.keep.load('journal.json')).toBe(journal);
});

describe('the PF of the journal', () => {
  test('is the same when its netdev is away', async () => {
    const bench = await killedGrowth();
    await bench.host.moveToNetns('enp1s0', 'blue');
    await attempt(bench.host, { ...reset, pf: '0000:01:00.0' }, { recover: 'undo' });
    expect(bench.keep.load('journal.json')).toBeDefined();
  });

  test('is found under another name on a bus without addresses', async () => {
    const bench = await newBench('eth0', {
      name: 'netdevsim',
      nics: [
        {
          bus: 'netdevsim',
          address: 'netdevsim1',
          driver: 'netdevsim',
          vendor: '0000',
          device: '0000',
          sriov: { totalVfs: 8, vfDevice: '0000' },
          netdevs: [{ name: 'eth0', mac: '02:00:00:00:00:01' }],
        },
      ],
    });
    await attempt(bench.host, create(2, { vlan: 7 }, 'eth0'));
    expect(await killed(bench, create(4, {}, 'eth0'), 4)).toBe(true);
    for (const words of ['down', 'name eth7'])
      await bench.host.run('ip', ['link', 'set', 'dev', 'eth0', ...words.split(' ')]);
    const count = {
      action: 'create',
      pf: 'eth7',
      count: 99,
      settings: {},
      recreate: false,
    } as const;
    await attempt(bench.host, count, { recover: 'undo' });
    expect(await vfsOf(bench.host, 'eth7')).toMatchObject([{ vlan: 7 }, { vlan: 7 }]);
  });
});

describe('a journal that sriovctl did not write', () => {
  test.each<[string, (journal: Journal) => unknown]>([
    ['no object', () => 'text'],
    ['no PF', (journal) => ({ ...journal, pfs: [] })],
    [
      'a VF without settings',
      (journal) => withEntry(journal, { before: { numVfs: 2, vfs: [[0]] } }),
    ],
    ['VFs that are none', (journal) => withEntry(journal, { before: { numVfs: 2, vfs: 'all' } })],
    [
      'a number that is none',
      (journal) => withEntry(journal, { before: { numVfs: '2', vfs: [] } }),
    ],
    ['another place', (journal) => withEntry(journal, { sysfs: '/etc' })],
    ['a place above', (journal) => withEntry(journal, { sysfs: `${journal.pfs[0]!.sysfs}/..` })],
    ['an unknown setting of the PF', (journal) => withPf(journal, { shell: 'sh' })],
    ['a mode that is none', (journal) => withPf(journal, { eswitch: 'legacy mode switchdev' })],
    ['a representor that is a flag', (journal) => withSetting(journal, { representor: '-6' })],
    ['a driver that is a path', (journal) => withSetting(journal, { driver: '../../../../etc' })],
    ['a driver that is a flag', (journal) => withSetting(journal, { driver: '--force' })],
    [
      'a MAC with a second line',
      (journal) => withSetting(journal, { mac: '02:00:00:00:00:01\nlink del dev enp2s0' }),
    ],
    ['an unknown setting', (journal) => withSetting(journal, { shell: 'sh' })],
    ['an inherited one', (journal) => withSetting(journal, { toString: 1 })],
    ['a rate that is text', (journal) => withSetting(journal, { maxTxRate: '1 trust on' })],
  ])('with %s is refused, and nothing written', async (_, change) => {
    const bench = await killedGrowth();
    const journal = JSON.parse(bench.keep.load('journal.json')!) as Journal;
    const hostile = JSON.stringify(change(journal));
    bench.keep.save('journal.json', hostile);
    const before = JSON.stringify(bench.machine.state.devices);
    const outcome = await attempt(bench.host, reset, { recover: 'undo' });
    expect(outcome).toMatchObject({ error: { code: 'UNFINISHED_CHANGE' } });
    expect(JSON.stringify(bench.machine.state.devices)).toBe(before);
    expect(bench.keep.load('journal.json')).toBe(hostile);
  });

  test('or cut off', async () => {
    const bench = await killedGrowth();
    bench.keep.save('journal.json', bench.keep.load('journal.json')!.slice(0, -40));
    const outcome = await attempt(bench.host, reset, { recover: 'undo' });
    expect(outcome).toMatchObject({ error: { code: 'UNFINISHED_CHANGE' } });
  });
});

function withSetting(journal: Journal, setting: object): object {
  const [[index, settings]] = journal.pfs[0]!.before.vfs as [[number, object]];
  return withEntry(journal, { before: { numVfs: 1, vfs: [[index, { ...settings, ...setting }]] } });
}

function withPf(journal: Journal, pf: object): object {
  return withEntry(journal, { before: { ...journal.pfs[0]!.before, pf } });
}

function withEntry(journal: Journal, changes: object): object {
  return { ...journal, pfs: [{ ...journal.pfs[0], ...changes }] };
}
