import { expect, test } from 'vitest';
import { labHost } from './lab.ts';

// Recorded from iproute2 6.15: the keys, and their order.
const PF_LINK =
  '{"ifindex":2,"ifname":"enp1s0","flags":["BROADCAST","MULTICAST"],"mtu":1500,"qdisc":"noop","operstate":"DOWN","linkmode":"DEFAULT","group":"default","txqlen":1000,"link_type":"ether","address":"52:54:00:00:01:00","broadcast":"ff:ff:ff:ff:ff:ff","promiscuity":0,"allmulti":0,"min_mtu":68,"max_mtu":9216,"inet6_addr_gen_mode":"eui64","num_tx_queues":8,"num_rx_queues":8,"gso_max_size":65536,"gso_max_segs":65535,"tso_max_size":65536,"tso_max_segs":65535,"gro_max_size":65536,"gso_ipv4_max_size":65536,"gro_ipv4_max_size":65536,"parentbus":"pci","parentdev":"0000:01:00.0","vfinfo_list":[{"vf":0,"link_type":"ether","address":"02:aa:00:00:00:01","broadcast":"ff:ff:ff:ff:ff:ff","vlan_list":[{"vlan":4095}],"rate":{"max_tx":0,"min_tx":0},"spoofchk":true,"link_state":"auto","trust":false},{"vf":1,"link_type":"ether","address":"52:54:00:00:01:00","broadcast":"ff:ff:ff:ff:ff:ff","vlan_list":[{"vlan":100,"qos":3}],"rate":{"max_tx":0,"min_tx":0},"spoofchk":true,"link_state":"auto","trust":true},{"vf":2,"link_type":"ether","address":"00:00:00:00:00:00","broadcast":"ff:ff:ff:ff:ff:ff","vlan_list":[{}],"rate":{"max_tx":0,"min_tx":0},"spoofchk":true,"link_state":"auto","trust":false}],"altnames":["enx525400000100"]}';
const LO_LINK =
  '{"ifindex":1,"ifname":"lo","flags":["LOOPBACK","UP","LOWER_UP"],"mtu":65536,"qdisc":"noqueue","operstate":"UNKNOWN","linkmode":"DEFAULT","group":"default","txqlen":1000,"link_type":"loopback","address":"00:00:00:00:00:00","broadcast":"00:00:00:00:00:00","promiscuity":0,"allmulti":0,"min_mtu":0,"max_mtu":0,"inet6_addr_gen_mode":"eui64","num_tx_queues":1,"num_rx_queues":1,"gso_max_size":65536,"gso_max_segs":65535,"tso_max_size":524280,"tso_max_segs":65535,"gro_max_size":65536,"gso_ipv4_max_size":65536,"gro_ipv4_max_size":65536}';

test('a PF with VFs prints as the real one did', async () => {
  const host = await labHost(3);
  for (const words of [
    '0 mac 02:aa:00:00:00:01 vlan 4095 spoofchk on',
    '1 mac 52:54:00:00:01:00 vlan 100 qos 3 trust on',
  ]) {
    await host.run('ip', ['link', 'set', 'dev', 'enp1s0', 'vf', ...words.split(' ')]);
  }
  const { stdout } = await host.run('ip', ['-j', '-d', 'link', 'show', 'dev', 'enp1s0']);
  expect(stdout).toBe(`[${PF_LINK}]\n`);
});

test('all netdevs come in the order of their numbers', async () => {
  const host = await labHost();
  const { stdout } = await host.run('ip', ['-j', '-d', 'link', 'show']);
  expect(stdout.startsWith(`[${LO_LINK},{"ifindex":2,`)).toBe(true);
});

test('without -d there are still VFs, and no details', async () => {
  const host = await labHost(1);
  const { stdout } = await host.run('ip', ['-j', 'link', 'show', 'dev', 'enp1s0']);
  const [link] = JSON.parse(stdout) as [Record<string, unknown>];
  expect(link['vfinfo_list']).toHaveLength(1);
  expect(link).not.toHaveProperty('min_mtu');
});

test('a PF without VFs has an empty list, a VF has none', async () => {
  const host = await labHost(1);
  const { stdout } = await host.run('ip', ['-j', '-d', 'link', 'show']);
  const lists = (JSON.parse(stdout) as Record<string, unknown>[]).map((link) => [
    link['ifname'],
    (link['vfinfo_list'] as unknown[] | undefined)?.length,
  ]);
  expect(lists).toEqual([
    ['lo', undefined],
    ['enp1s0', 1],
    ['enp2s0', 0],
    ['enp1s0v0', undefined],
  ]);
});

test('an altname finds the netdev, a wrong name does not', async () => {
  const host = await labHost();
  const show = (name: string) => host.run('ip', ['-j', 'link', 'show', 'dev', name]);
  expect((await show('enx525400000100')).stdout).toContain('"ifname":"enp1s0"');
  expect(await show('nosuch0')).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: 'Device "nosuch0" does not exist.\n',
  });
});

test('what is not simulated says so', async () => {
  const host = await labHost();
  for (const args of [
    ['link', 'show'],
    ['tuntap', 'show'],
    ['link', 'set', 'dev', 'lo', 'up', 'xdp'],
  ]) {
    const { exitCode, stderr } = await host.run('ip', args);
    expect(exitCode).not.toBe(0);
    expect(stderr).not.toBe('');
  }
});
