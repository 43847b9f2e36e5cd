import { describe, expect, it } from 'vitest';
import { simulatedHost, type SimulatedHost } from '../../../src/host/simulated/open.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { provision } from '../../../src/provision/provision.ts';

const PF = 'eth0';
const OPTIONS = { dryRun: false, force: false, waitSeconds: 1 };

function hostWithManyVfs(): SimulatedHost {
  return simulatedHost({
    name: 'many VFs',
    nics: [
      {
        bus: 'netdevsim',
        address: 'netdevsim1',
        driver: 'netdevsim',
        vendor: '',
        device: '',
        sriov: { totalVfs: 256, vfDevice: '' },
        netdevs: [{ name: PF, mac: '02:00:00:00:01:00' }],
      },
    ],
  });
}

describe('of 256 VFs in one ip -batch', () => {
  it('the one that the driver refuses is named, with the attribute, the driver and the reason', async () => {
    const host = hostWithManyVfs();
    await provision(
      host,
      { action: 'create', pf: PF, count: 256, settings: {}, recreate: false },
      OPTIONS,
    );
    const before = await readInventory(host);
    await host.inject({ matching: `${PF} vf 137 trust`, result: 'EINVAL', times: 2 });

    const settings = { vlan: 100, spoofchk: true, trust: true };
    const change = provision(host, { action: 'set', pf: PF, vfs: 'all', settings }, OPTIONS);
    await expect(change).rejects.toMatchObject({
      code: 'ATTRIBUTE_REJECTED',
      kind: 'failed',
      message: expect.stringMatching(
        /^VF 137 of eth0: the driver netdevsim rejected trust on \(Invalid argument\); eth0 is back/,
      ),
      details: { vf: 137, attributes: ['trust'], driver: 'netdevsim', reason: 'Invalid argument' },
    });
    expect((await readInventory(host)).vfs).toEqual(before.vfs);
  });

  it('one that is still in reset is tried again, and only what was left', async () => {
    const host = hostWithManyVfs();
    await provision(
      host,
      { action: 'create', pf: PF, count: 256, settings: {}, recreate: false },
      OPTIONS,
    );
    await host.inject({ matching: `${PF} vf 200 vlan`, result: 'EAGAIN', times: 3 });
    const batches: number[] = [];
    const counting: SimulatedHost = {
      ...host,
      run: (program, args, options) => {
        if (args.includes('-batch'))
          batches.push(options?.input?.split('\n').filter(Boolean).length ?? 0);
        return host.run(program, args, options);
      },
    };
    const result = await provision(
      counting,
      { action: 'set', pf: PF, vfs: 'all', settings: { vlan: 5 } },
      OPTIONS,
    );
    expect(result.vfs.every(({ vlan }) => vlan === 5)).toBe(true);
    expect(batches).toEqual([256, 56, 56, 56]);
  });
});
