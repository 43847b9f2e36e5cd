import { describe, expect, it } from 'vitest';
import { networkd } from '../../../src/doctor/checks/networkd.ts';
import { vfNamePatterns } from '../../../src/doctor/cures/vf-name-patterns.ts';
import { contextOf, hostOf, nicOf, vfOf } from './machine.ts';

function patterns(names: (string | null)[], nic = nicOf(), others: string[] = []): string[] {
  const vfs = names.map((netdev, index) => vfOf({ index, netdev }));
  const present = [...names.filter((name) => name !== null), ...nic.netdevs, ...others];
  const files = Object.fromEntries(present.map((name) => [`/sys/class/net/${name}/mtu`, '']));
  return vfNamePatterns(hostOf({ files }), nic, vfs);
}

describe('names of VFs', () => {
  it('become one pattern that fits those of tomorrow', () => {
    expect(patterns(['ens1f0v0', 'ens1f0v1'])).toEqual(['ens1f0v*']);
    expect(patterns([null, 'ens1f0v1'])).toEqual(['ens1f0v*']);
    const port = nicOf({ name: 'ens1f0np0', netdevs: ['ens1f0np0'] });
    expect(patterns(['ens1f0v0'], port)).toEqual(['ens1f0v*']);
    const renamed = nicOf({ name: 'wan', netdevs: ['wan'], altnames: ['ens1f0'] });
    expect(patterns(['ens1f0v0'], renamed)).toEqual(['ens1f0v*']);
  });

  it.each([
    ['one has another name', ['ens1f0v0', 'guest'], nicOf(), []],
    ['they are not named after the PF', ['eth7v0'], nicOf(), []],
    ['another device would fit', ['ens1f0v0'], nicOf(), ['ens1f0v']],
    ['the PF itself would fit', ['av0'], nicOf({ name: 'a', netdevs: ['a', 'avx'] }), []],
    ['a longer name is meant', ['ens1v0'], nicOf(), []],
  ])('stay a list where %s', (_, names, nic, others) => {
    expect(patterns(names, nic, others)).toEqual(names);
  });

  it('are left out where they mean something', () => {
    expect(patterns(['*', 'a;*', '=b', 'c,d', '!e', 'x[a]'])).toEqual([]);
  });

  it('never make a .network file that fits everything', async () => {
    const files = {
      '/sys/class/net/*/ifindex': '7',
      '/run/systemd/netif/links/7': 'ADMIN_STATE=configured',
    };
    const vfs = [vfOf({ netdev: '*' })];
    const [finding] = await networkd.run(contextOf({ nics: [nicOf()], vfs, files }));
    expect(finding?.cure).toMatchObject({ automatic: false, steps: [] });
    expect(finding?.cure?.commands.join()).not.toContain('Unmanaged');
  });
});
