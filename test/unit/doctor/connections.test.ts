import { describe, expect, it } from 'vitest';
import { connections } from '../../../src/doctor/fix/connections.ts';
import { MACHINES } from '../../../src/host/simulated/machines.ts';
import { simulatedHost } from '../../../src/host/simulated/open.ts';
import { hostOf } from './machine.ts';

const ADDRESSES = JSON.stringify([
  { ifname: 'lo', addr_info: [{ local: '127.0.0.1' }] },
  { ifname: 'ens1f0', addr_info: [{ local: '192.0.2.5' }, { local: '2001:db8::5' }] },
  { ifname: 'vlan7', addr_info: [{ local: '198.51.100.5' }] },
]);
const IP = {
  'ip -j addr show': ADDRESSES,
  'ip -j -4 route show table all': '[]',
  'ip -j -6 route show table all': '[]',
};

describe('connections', () => {
  it('knows the way out of the host, through all that lies below it', async () => {
    const host = simulatedHost({
      ...MACHINES.lab,
      virtualNetdevs: [
        { name: 'bond0', kind: 'bond', mac: '52:54:00:00:01:00' },
        { name: 'bond0.5', kind: 'vlan', link: 'bond0', mac: '52:54:00:00:01:00' },
      ],
      nics: MACHINES.lab.nics.map((nic, index) =>
        index > 0
          ? nic
          : { ...nic, netdevs: nic.netdevs!.map((netdev) => ({ ...netdev, master: 'bond0' })) },
      ),
      routes: [{ dst: 'default', dev: 'bond0.5', gateway: '192.0.2.1' }],
    });
    const why = await connections(host);
    expect(why('bond0.5')).toBe('carries the default route');
    expect(why('enp1s0')).toBe('carries the default route');
    expect(why('enp2s0')).toBeUndefined();
  });

  it.each([
    ['ens1f0', '192.0.2.5'],
    ['ens1f0', '2001:db8::5'],
    ['vlan7', '198.51.100.5'],
  ])('knows that %s carries the SSH session to %s, also below sudo', async (netdev, address) => {
    const host = hostOf({
      files: {
        // As sudo leaves it: the session is known to the shell above only.
        [`/proc/${process.pid}/environ`]: 'TERM=xterm\0SUDO_USER=ann\0',
        [`/proc/${process.pid}/status`]: 'Name:\tnode\nPPid:\t71\n',
        '/proc/71/environ': 'TERM=xterm\0',
        '/proc/71/status': 'Name:\tsudo\nPPid:\t70\n',
        '/proc/70/environ': `HOME=/home/ann\0SSH_CONNECTION=203.0.113.9 50022 ${address} 22\0`,
        '/sys/class/net/vlan7/lower_ens1f0': '',
      },
      programs: IP,
    });
    const why = await connections(host);
    expect(why(netdev)).toBe('carries this SSH session');
    expect(why('lo')).toBeUndefined();
    if (netdev === 'vlan7') expect(why('ens1f0')).toBe('carries this SSH session');
  });

  it('lets nothing be disturbed where the routes cannot be known', async () => {
    const why = await connections(hostOf({ programs: { 'ip -V': 'ip utility' } }));
    expect(why('ens1f0')).toMatch(/^may be in use: /);
  });
});
