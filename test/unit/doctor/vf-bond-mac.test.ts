import { describe, expect, it } from 'vitest';
import { vfBondMac } from '../../../src/doctor/checks/vf-bond-mac.ts';
import { contextOf, nicOf, vfOf } from './machine.ts';

const OWN = '02:00:00:00:00:00';
const slave = (index: number, changes = {}) =>
  vfOf({ index, holder: { kind: 'bond', name: 'bond0' }, ...changes });

async function run(mode: string, policy: string, vfs = [slave(0), slave(1)]) {
  const folder = '/sys/class/net/bond0';
  const files = {
    [`${folder}/bonding/mode`]: `${mode}\n`,
    [`${folder}/bonding/fail_over_mac`]: `${policy}\n`,
    [`${folder}/address`]: `${OWN}\n`,
  };
  return vfBondMac.run(contextOf({ nics: [nicOf({ numVfs: 2 })], vfs, files }));
}

describe('vf-bond-mac', () => {
  it('names the VF that may not have the MAC of the bond', async () => {
    const [finding, ...more] = await run('active-backup 1', 'none 0');
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      status: 'warn',
      message: 'The bond bond0 has a MAC that its VFs may not use: ens1f0v1',
    });
    expect(finding!.cure!.commands[0]).toBe('sriovctl vf set ens1f0 1 --trust on');
    expect(finding!.cure!.commands[1]).toContain('fail_over_mac=1');
  });

  it.each<[string, string, string, ReturnType<typeof slave>[], string]>([
    ['the bond takes their MAC', 'active-backup 1', 'active 1', [slave(0), slave(1)], 'pass'],
    ['the MAC follows', 'active-backup 1', 'follow 2', [slave(0), slave(1)], 'warn'],
    ['trusted', 'active-backup 1', 'none 0', [slave(1, { trust: true })], 'pass'],
    [
      'no MAC in the PF',
      'active-backup 1',
      'none 0',
      [slave(1, { mac: '00:00:00:00:00:00' })],
      'pass',
    ],
    [
      'the same MAC in the PF',
      'active-backup 1',
      'none 0',
      [slave(0), slave(1, { mac: OWN })],
      'pass',
    ],
    ['another mode', 'balance-xor 2', 'active 1', [slave(1)], 'warn'],
    ['LACP', '802.3ad 4', 'none 0', [slave(1, { trust: true })], 'warn'],
  ])('%s', async (_, mode, policy, vfs, status) => {
    expect((await run(mode, policy, vfs)).map((finding) => finding.status)).toEqual([status]);
  });

  it('recommends fail_over_mac only where the mode knows it', async () => {
    const [finding] = await run('balance-xor 2', 'none 0');
    expect(finding!.cure!.commands.join()).not.toContain('fail_over_mac');
  });

  it('leaves teams and free VFs alone', async () => {
    const vfs = [slave(0, { holder: { kind: 'bond', name: 'team0' } }), vfOf({ index: 1 })];
    expect(await run('active-backup 1', 'none 0', vfs)).toEqual([]);
  });
});
