import { describe, expect, test } from 'vitest';
import { LockHeld } from '../../../src/host/host.ts';
import type { SimulatedHost } from '../../../src/host/simulated/host.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { attempt, create, newBench, vfsOf } from './bench.ts';
import { MACHINES } from './machines.ts';

const SHOW_PF = 'ip -j -d link show dev enp1s0';
const AUTOPROBE = '/sys/bus/pci/devices/0000:01:00.0/sriov_drivers_autoprobe';

/** Runs `action` when the command says that it is at that step. */
function atStep(step: RegExp, action: () => Promise<void>) {
  let started: Promise<void> | undefined;
  const progress = (line: string): void => {
    if (step.test(line)) started ??= action();
  };
  return { progress, done: () => started };
}

async function pretend(host: SimulatedHost, command: string, stdout: string): Promise<void> {
  await host.change(({ state }) => {
    state.spec = { ...state.spec, outputs: { [command]: { exitCode: 0, stdout, stderr: '' } } };
  });
}

describe('who begins to use a VF while it is changed', () => {
  /** Three new VFs, the last of which cannot be set, and a VM that takes the first as soon as it can. */
  async function grabbed(force: boolean) {
    const bench = await newBench();
    await bench.host.inject({ matching: 'mtu', result: 'EINVAL' });
    const vm = atStep(/MTU/, async () => {
      const [vf] = await vfsOf(bench.host);
      await bench.host.addAddress(vf!.netdev!, '10.0.0.1/24');
    });
    const outcome = await attempt(bench.host, create(3, { mtu: 9000 }), {
      force,
      progress: vm.progress,
    });
    return { ...bench, outcome };
  }

  test('keeps it when a later step fails; the journal stays', async () => {
    const { host, keep, outcome } = await grabbed(false);
    expect(outcome).toMatchObject({
      error: { kind: 'unrestored', message: expect.stringContaining('VF 0 of enp1s0 is in use') },
    });
    expect(await vfsOf(host)).toHaveLength(3);
    expect(keep.load('journal.json')).toBeDefined();
    await attempt(host, { action: 'delete', pf: 'enp1s0' }, { recover: 'undo', force: true });
    expect(await vfsOf(host)).toEqual([]);
  });

  test('loses it with --force', async () => {
    const { host, keep, outcome } = await grabbed(true);
    expect(outcome).toMatchObject({ error: { kind: 'failed' } });
    expect(await vfsOf(host)).toEqual([]);
    expect(keep.load('journal.json')).toBeUndefined();
  });

  test('keeps it when its attributes took a while and its driver would go next', async () => {
    const { host } = await newBench();
    await attempt(host, create(2));
    const before = await vfsOf(host);
    const user = atStep(/attribute/, () => host.addAddress(before[1]!.netdev!, '10.0.0.1/24'));
    const outcome = await attempt(
      host,
      { action: 'set', pf: 'enp1s0', vfs: 'all', settings: { vlan: 5, driver: 'vfio-pci' } },
      { progress: user.progress },
    );
    expect(outcome).toMatchObject({ error: { code: 'VF_IN_USE', kind: 'failed' } });
    const after = await vfsOf(host);
    expect(after.map(({ vlan, driver }) => [vlan, driver])).toEqual(
      before.map(({ vlan, driver }) => [vlan, driver]),
    );
  });

  test('is not rebound to get the MAC of before', async () => {
    const { host } = await newBench();
    await attempt(host, create(2, { mac: '02:00:00:00:00:10', trust: true }));
    const [vf] = await vfsOf(host);
    await host.run('ip', ['link', 'set', 'dev', vf!.netdev!, 'address', '02:00:00:00:00:99']);
    await host.addAddress(vf!.netdev!, '10.0.0.1/24');
    await host.inject({ matching: 'vf 1 vlan', result: 'EINVAL' });
    const settings = { mac: '02:00:00:00:00:20', vlan: 5 };
    const outcome = await attempt(host, { action: 'set', pf: 'enp1s0', vfs: 'all', settings });
    expect(outcome).toMatchObject({ error: { kind: 'failed' } });
    expect((await vfsOf(host))[0]).toMatchObject({
      mac: '02:00:00:00:00:10',
      netdevMac: '02:00:00:00:00:99',
      holder: { kind: 'host' },
    });
  });
});

describe('what cannot be read back', () => {
  test.each(['rubbish', '{}'])('(%s) is not taken for what was wanted', async (output) => {
    const { host, keep } = await newBench();
    await attempt(host, create(2));
    const lie = atStep(/attribute/, () =>
      host.change(({ state }) => {
        const answer = { exitCode: 0, stdout: output, stderr: '' };
        const outputs = { [SHOW_PF]: answer, 'ip -j -d link show': answer };
        state.spec = { ...state.spec, outputs };
      }),
    );
    const outcome = await attempt(
      host,
      { action: 'set', pf: 'enp1s0', vfs: '0', settings: { vlan: 5 } },
      { progress: lie.progress },
    );
    expect(outcome).toMatchObject({ error: { code: 'NOT_VERIFIED', kind: 'unrestored' } });
    expect(keep.load('journal.json')).toBeDefined();
  });

  test('is not put at risk when the netdev of the PF is away', async () => {
    const { host } = await newBench();
    await attempt(host, create(2, { vlan: 7 }));
    await host.moveToNetns('enp1s0', 'blue');
    const outcome = await attempt(host, create(4, { mac: 'none' }, '0000:01:00.0'));
    expect(outcome).toMatchObject({ error: { code: 'UNREADABLE' } });
    expect((await readInventory(host)).nics[0]).toMatchObject({ numVfs: 2 });
    expect(await attempt(host, { action: 'delete', pf: '0000:01:00.0' })).toEqual(
      expect.objectContaining({ changed: true }),
    );
  });
});

describe('autoprobe', () => {
  test('that cannot be put back is not called restored', async () => {
    const { host, keep } = await newBench();
    const block = atStep(/creating/, async () => {
      await host.inject({ matching: 'sriov_drivers_autoprobe 1', result: 'EIO' });
    });
    const outcome = await attempt(host, create(2), { progress: block.progress });
    expect(host.read(AUTOPROBE)).toBe('0\n');
    expect(outcome).toMatchObject({ error: { kind: 'unrestored' } });
    expect(keep.load('journal.json')).toBeDefined();

    await host.change(({ state }) => void (state.faults = []));
    await attempt(host, { action: 'delete', pf: 'enp1s0' }, { recover: 'undo' });
    expect(host.read(AUTOPROBE)).toBe('1\n');
  });
});

describe('VFs that come too late', () => {
  test('are taken away again: the write itself came back', async () => {
    const { host, keep } = await newBench();
    await host.change(({ state }) => {
      const path = '/sys/bus/pci/devices/0000:01:00.0/virtfn1/vendor';
      state.spec = { ...state.spec, reads: { [path]: { errno: 'ENOENT' } } };
    });
    const outcome = await attempt(host, create(2), { waitSeconds: 1 });
    expect(outcome).toMatchObject({ error: { code: 'NOT_VERIFIED', kind: 'failed' } });
    expect(await vfsOf(host)).toEqual([]);
    expect(keep.load('journal.json')).toBeUndefined();
  });
});

describe('Ctrl-C', () => {
  const set = { action: 'set', pf: 'enp1s0', vfs: '0', settings: { vlan: 5 } } as const;

  test('ends the waiting for another sriovctl', async () => {
    const { host } = await newBench();
    const controller = new AbortController();
    let tries = 0;
    const locked: SimulatedHost = {
      ...host,
      lock: async () => {
        tries += 1;
        if (tries === 3) controller.abort();
        throw new LockHeld({ pid: 1, command: 'vf create', since: 'then' });
      },
    };
    const outcome = await attempt(locked, set, { waitSeconds: 600, signal: controller.signal });
    expect(outcome).toMatchObject({ error: { code: 'INTERRUPTED' } });
    expect(tries).toBe(3);
  });

  test('ends the waiting for what does not come, and all is undone', async () => {
    const { host } = await newBench();
    await attempt(host, create(2));
    const before = await vfsOf(host);
    const controller = new AbortController();
    const lie = atStep(/attribute/, () => pretend(host, SHOW_PF, stale(before.length)));
    let waits = 0;
    const impatient: SimulatedHost = {
      ...host,
      wait: async (ms) => {
        waits += 1;
        if (waits === 2) {
          controller.abort();
          await host.change(({ state }) => void (state.spec = { ...state.spec, outputs: {} }));
        }
        await host.wait(ms);
      },
    };
    const outcome = await attempt(impatient, set, {
      waitSeconds: 600,
      signal: controller.signal,
      progress: lie.progress,
    });
    expect(outcome).toMatchObject({ error: { code: 'INTERRUPTED', kind: 'interrupted' } });
    expect(await vfsOf(host)).toEqual(before);
  });

  test('in the last step is undone too, as it was said', async () => {
    const { host } = await newBench();
    await attempt(host, create(2));
    const before = await vfsOf(host);
    const controller = new AbortController();
    const late = atStep(/attribute/, async () => controller.abort());
    const outcome = await attempt(host, set, {
      signal: controller.signal,
      progress: late.progress,
    });
    expect(outcome).toMatchObject({ error: { code: 'INTERRUPTED', kind: 'interrupted' } });
    expect(await vfsOf(host)).toEqual(before);
  });
});

/** What `ip` shows where nothing is set. */
function stale(count: number): string {
  const vf = (index: number) => ({ vf: index, address: '02:00:00:00:00:77', vlan_list: [] });
  return JSON.stringify([
    { ifname: 'enp1s0', vfinfo_list: Array.from({ length: count }, (_, index) => vf(index)) },
  ]);
}

test('the VFs of an InfiniBand PF, which have no MAC to read, can be set and grown', async () => {
  const { pf, spec } = MACHINES['mlx5, InfiniBand']!;
  const { host } = await newBench(pf, spec);
  await attempt(host, create(2, {}, pf));
  const settings = { linkState: 'enable' } as const;
  const set = await attempt(host, { action: 'set', pf, vfs: '0', settings });
  expect(set).toMatchObject({ changed: true });
  const before = await vfsOf(host, pf);
  expect(await attempt(host, create(4, { mac: 'none' }, pf))).toMatchObject({ changed: true });
  expect((await vfsOf(host, pf)).slice(0, 2)).toMatchObject(
    before.map(({ linkState, nodeGuid }) => ({ linkState, nodeGuid })),
  );
  expect(await attempt(host, create(4, { mac: 'none' }, pf))).toMatchObject({ changed: false });
});

describe('driver_override', () => {
  const OVERRIDE = '/sys/bus/pci/devices/0000:01:10.0/driver_override';
  const newMac = {
    action: 'set',
    pf: 'enp1s0',
    vfs: '0',
    settings: { mac: '02:00:00:00:00:20' },
  } as const;

  test('that an administrator has set stays when the driver only reads a new MAC', async () => {
    const { host } = await newBench();
    await attempt(host, create(1));
    await host.write(OVERRIDE, 'igbvf');
    expect(await attempt(host, newMac)).toMatchObject({ changed: true });
    expect(host.read(OVERRIDE)).toBe('igbvf\n');
    expect(await vfsOf(host)).toMatchObject([{ netdevMac: '02:00:00:00:00:20' }]);
  });

  test.each([1, 2, 3, 4, 5, 6])('is not left behind by a failure at change %i', async (at) => {
    const { host } = await newBench();
    await attempt(host, create(1));
    await host.inject({ atChange: at, result: 'EIO', times: 1 });
    await attempt(host, newMac);
    expect(host.read(OVERRIDE)).toBe('(null)\n');
    expect(await vfsOf(host)).toMatchObject([{ driver: 'igbvf' }]);
  });
});

test('a driver that did not take a VF is not waited for by an override', async () => {
  const { host } = await newBench();
  await attempt(host, create(1, { driver: null }));
  await host.inject({ atChange: 3, result: 'EINVAL', times: 1 });
  const bind = { action: 'bind', pf: 'enp1s0', vfs: '0', driver: 'vfio-pci' } as const;
  expect(await attempt(host, bind)).toMatchObject({ error: { code: 'NO_VF_DRIVER' } });
  expect(host.read('/sys/bus/pci/devices/0000:01:10.0/driver_override')).toBe('(null)\n');
});

test('VFs can be made under a PF whose netdev is away, as the message of NO_PF_NETDEV says', async () => {
  const { host } = await newBench();
  await host.moveToNetns('enp1s0', 'blue');
  const outcome = await attempt(host, create(2, { mac: 'none' }, '0000:01:00.0'));
  expect(outcome).toMatchObject({ changed: true, vfs: [{ index: 0 }, { index: 1 }] });
});
