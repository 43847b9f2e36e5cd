import { expect, test } from 'vitest';
import { ip, labHost, labWith, log, vfInfo } from './lab.ts';

const NOT_SUPPORTED = 'RTNETLINK answers: Operation not supported';
const INVALID = 'RTNETLINK answers: Invalid argument';

// Recorded: iproute2 6.15 on Linux 6.12 with igb, 4 VFs, the PF down.
test.each<[words: string, exit: number, stderr: string]>([
  ['vf 0 mac 02:11:22:33:44:00', 0, ''],
  ['vf 1 vlan 100 qos 3', 0, ''],
  ['vf 2 vlan 0 qos 5', 0, ''],
  ['vf 2 vlan 200 qos 7 proto 802.1ad', 2, 'RTNETLINK answers: Protocol not supported'],
  ['vf 2 vlan 200 proto 802.1q', 0, ''],
  ['vf 3 vlan 4095', 0, ''],
  ['vf 3 vlan 4096', 255, 'Error: argument "4096" is wrong: Invalid "vlan" value'],
  ['vf 3 vlan 10 qos 8', 2, INVALID],
  ['vf 0 spoofchk off', 0, ''],
  ['vf 1 trust on', 0, ''],
  [
    'vf 2 spoofchk maybe',
    1,
    'Error: argument of "spoofchk" must be one of "off", "on", not "maybe"',
  ],
  ['vf 0 state auto', 2, NOT_SUPPORTED],
  ['vf 0 state bogus', 255, 'Error: argument "bogus" is wrong: Invalid "state" value'],
  ['vf 0 max_tx_rate 100', 2, INVALID],
  ['vf 0 min_tx_rate 10', 2, INVALID],
  ['vf 0 rate 100', 2, INVALID],
  ['vf 0 max_tx_rate 0', 0, ''],
  ['vf 0 query_rss on', 2, NOT_SUPPORTED],
  ['vf 0 node_guid 00:11:22:33:44:55:66:77', 2, NOT_SUPPORTED],
  ['vf 0 mac 01:00:5e:00:00:01', 2, INVALID],
  ['vf 0 mac 00:00:00:00:00:00', 0, ''],
  ['vf 0 mac 02:11:22', 1, 'Invalid address length 3 - must be 6 bytes'],
  ['vf 0 mac zz:11:22:33:44:55', 1, '"zz" is invalid lladdr.'],
  ['vf 1 mac 52:54:00:00:01:00', 0, ''],
  ['vf 4 mac 02:11:22:33:44:04', 2, INVALID],
  ['vf 4 trust on', 2, INVALID],
  ['vf 4 state auto', 2, NOT_SUPPORTED],
  ['vf 4 max_tx_rate 10', 1, 'Cannot find VF 4'],
  ['vf -1 mac 02:11:22:33:44:04', 2, INVALID],
  ['vf x mac 02:11:22:33:44:04', 255, 'Error: argument "x" is wrong: Invalid "vf" value'],
  ['vf 0', 255, 'Command line is not complete. Try option "help"'],
])('ip link set dev enp1s0 %s', async (words, exit, stderr) => {
  const host = await labHost(4);
  expect(await ip(host, `link set dev enp1s0 ${words}`)).toEqual([exit, stderr]);
});

test.each([
  ['nosuch0 vf 0 mac 02:11:22:33:44:00', 1, 'Cannot find device "nosuch0"'],
  ['enp1s0v1 vf 0 mac 02:11:22:33:44:00', 2, NOT_SUPPORTED],
  ['lo vf 0 mac 02:11:22:33:44:00', 2, NOT_SUPPORTED],
  ['enp1s0v0 mtu 9217', 2, 'Error: mtu greater than device maximum.'],
  ['enp1s0v0 mtu 60', 2, 'Error: mtu less than device minimum.'],
  ['enp1s0v0 netns nosuch', 255, 'Error: argument "nosuch" is wrong: Invalid "netns" value'],
])('ip link set dev %s', async (words, exit, stderr) => {
  const host = await labHost(2);
  expect(await ip(host, `link set dev ${words}`)).toEqual([exit, stderr]);
});

test('one line sets its attributes in the order of the kernel, up to the first that fails', async () => {
  const host = await labHost(1);
  await ip(host, 'link set dev enp1s0 vf 0 trust on state auto spoofchk off vlan 7');
  expect((await vfInfo(host))[0]).toMatchObject({
    vlan_list: [{ vlan: 7 }],
    spoofchk: false,
    trust: false,
  });
});

test('a line that iproute2 itself refuses changes nothing', async () => {
  const host = await labHost(1);
  const before = await vfInfo(host);
  await ip(host, 'link set dev enp1s0 vf 0 vlan 7 trust maybe');
  expect(await vfInfo(host)).toEqual(before);
});

test('rates need the link, and igb knows no minimum', async () => {
  const host = await labHost(2);
  await ip(host, 'link set dev enp1s0 up');
  expect(await ip(host, 'link set dev enp1s0 vf 0 max_tx_rate 1000')).toEqual([0, '']);
  expect(await ip(host, 'link set dev enp1s0 vf 0 max_tx_rate 1001')).toEqual([2, INVALID]);
  expect(await ip(host, 'link set dev enp1s0 vf 0 min_tx_rate 10')).toEqual([2, INVALID]);
  expect((await vfInfo(host))[0]).toMatchObject({
    tx_rate: 1000,
    rate: { max_tx: 1000, min_tx: 0 },
  });
  await host.setCarrier('enp1s0', false);
  expect(await ip(host, 'link set dev enp1s0 vf 1 max_tx_rate 10')).toEqual([2, INVALID]);
});

test('mlx5 does rates both ways, and takes no query_rss', async () => {
  const host = await labHost(1, labWith({}, 'mlx5_core'));
  const set = (words: string) => ip(host, `link set dev enp1s0 vf 0 ${words}`);
  expect(await set('max_tx_rate 100')).toEqual([0, '']);
  expect(await set('min_tx_rate 200')).toEqual([
    1,
    'Invalid min_tx_rate 200 - must be <= max_tx_rate 100',
  ]);
  expect(await set('min_tx_rate 50')).toEqual([0, '']);
  expect(await set('query_rss on')).toEqual([2, NOT_SUPPORTED]);
  const [vf] = await vfInfo(host);
  expect(vf).toMatchObject({ rate: { max_tx: 100, min_tx: 50 } });
  expect(vf).not.toHaveProperty('query_rss_en');
});

test('a VF may not take another MAC than the administrator’s', async () => {
  const host = await labHost(1);
  await ip(host, 'link set dev enp1s0 vf 0 mac 02:11:22:33:44:00');
  expect(await ip(host, 'link set dev enp1s0v0 address 02:99:99:99:99:99')).toEqual([
    2,
    'RTNETLINK answers: Cannot assign requested address',
  ]);
  expect(await log(host)).toContain(
    'VF 0 attempted to override administratively set MAC address\n               Reload the VF driver to resume operations\n',
  );
});
