import { describe, expect, it } from 'vitest';
import { examine } from '../../../src/doctor/doctor.ts';
import { lab } from '../../../src/host/simulated/machines/lab.ts';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import type { VfSettings } from '../../../src/model/vf-settings.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';

const CHECKS = ['vf-vlan', 'vf-trust', 'vf-bond-mac'];

/** A simulated host with two VFs on which `ip` was called so; no bridge gets a VF of a PF that is down (igbvf). */
async function told(vfs: VfSettings[], commands: (netdev: string[]) => string[]) {
  const [first] = lab.nics;
  const host = simulatedHost({
    ...lab,
    nics: [
      {
        ...first!,
        netdevs: first!.netdevs!.map((netdev) => ({ ...netdev, up: true })),
        sriov: { ...first!.sriov!, vfs },
      },
    ],
  });
  await host.wait(10_000);
  const netdevs = (await readInventory(host)).vfs.map(({ netdev }) => netdev!);
  for (const command of commands(netdevs)) {
    expect(await host.run('ip', command.split(' '))).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  }
  const { checks } = await examine(host, { only: CHECKS });
  return checks
    .filter(({ status }) => status !== 'pass')
    .map(({ id, message }) => ({ id, message }));
}

const first = { mac: '02:00:00:00:00:01' };
const second = { mac: '02:00:00:00:00:02' };

describe('what stands on VFs', () => {
  it('a VLAN over a VF that has one', async () => {
    const stack = ([netdev]: string[]) => [`link add link ${netdev} name v7 type vlan id 7`];
    expect(await told([{ ...first, vlan: 5 }, second], stack)).toMatchObject([{ id: 'vf-vlan' }]);
    expect(await told([first, second], stack)).toEqual([]);
  });

  it('a bridge over a VF that is held to its MAC', async () => {
    const stack = ([netdev]: string[]) => [
      'link add br7 type bridge',
      `link set dev ${netdev} master br7`,
    ];
    expect(await told([first, second], stack)).toMatchObject([
      { id: 'vf-trust', message: expect.stringContaining('in the bridge br7') },
    ]);
    expect(await told([{ ...first, trust: true, spoofchk: false }, second], stack)).toEqual([]);
  });

  it('a bond over two VFs with MACs of their own', async () => {
    const stack = (netdevs: string[]) => [
      'link add bond7 type bond mode active-backup',
      ...netdevs.map((netdev) => `link set dev ${netdev} master bond7`),
    ];
    expect(await told([first, second], stack)).toMatchObject([{ id: 'vf-bond-mac' }]);
    expect(
      await told(
        [first, second].map((vf) => ({ ...vf, trust: true })),
        stack,
      ),
    ).toEqual([]);
  });
});
