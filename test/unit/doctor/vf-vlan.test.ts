import { describe, expect, it } from 'vitest';
import { vfVlan } from '../../../src/doctor/checks/vf-vlan.ts';
import { contextOf, type Machine, nicOf, vfOf } from './machine.ts';

const over = (netdev: string, name: string, kind: string) => ({
  links: { [`/sys/class/net/${netdev}/upper_${name}`]: `../../virtual/net/${name}` },
  files: { [`/sys/class/net/${name}/uevent`]: `DEVTYPE=${kind}\nINTERFACE=${name}\n` },
});
const used = { kind: 'host', name: 'x' } as const;

async function run(machine: Machine) {
  return vfVlan.run(contextOf({ nics: [nicOf({ numVfs: 1 })], ...machine }));
}

describe('vf-vlan', () => {
  it.each<[string, Machine, string[]]>([
    ['a VLAN of the VF only', { vfs: [vfOf({ vlan: 5, holder: used })] }, []],
    [
      'a VLAN netdev only',
      { vfs: [vfOf({ holder: used })], ...over('ens1f0v0', 'v5', 'vlan') },
      [],
    ],
    [
      'both',
      { vfs: [vfOf({ vlan: 5, holder: used })], ...over('ens1f0v0', 'v5', 'vlan') },
      ['warn'],
    ],
    [
      'a macvlan',
      { vfs: [vfOf({ vlan: 5, holder: used })], ...over('ens1f0v0', 'm0', 'macvlan') },
      [],
    ],
    ['in a container', { vfs: [vfOf({ vlan: 5, netdev: null })] }, []],
  ])('%s', async (_, machine, expected) => {
    expect((await run(machine)).map(({ status }) => status)).toEqual(expected);
  });

  it('looks through a bond', async () => {
    const bond = over('ens1f0v0', 'bond0', 'bond');
    const vlan = over('bond0', 'a;b', 'vlan');
    const [finding] = await run({
      vfs: [vfOf({ vlan: 5, holder: { kind: 'bond', name: 'bond0' } })],
      links: { ...bond.links, ...vlan.links },
      files: { ...bond.files, ...vlan.files },
    });
    expect(finding!.cure!.commands).toContain('sriovctl vf set ens1f0 0 --vlan 0');
    expect(finding!.cure!.commands.at(-1)).toBe("ip link delete dev 'a;b'");
  });
});
