import { expect, test } from 'vitest';
import { simulatedHost } from '../../../../src/host/simulated/open.ts';
import { ip, labHost, log } from './lab.ts';

const EXISTS = 'RTNETLINK answers: File exists';
const INVALID = 'RTNETLINK answers: Invalid argument';

test.each([
  ['enp1s0 name nic0', 0, ''],
  ['enp1s0 name enp1s0', 0, ''],
  ['enp1s0 name nic%d', 0, ''],
  ['enp1s0 name fifteen-letters', 0, ''],
  ['enp1s0 name enp2s0', 2, EXISTS],
  ['enp1s0 name enx525400000200', 2, EXISTS],
  ['enp1s0 name enx525400000100', 2, EXISTS],
  ['enp1s0 name ..', 2, INVALID],
  ['enp1s0 name a:b', 2, INVALID],
  ['enp1s0 name n%x', 2, INVALID],
  [
    'enp1s0 name sixteen-letters-',
    255,
    'Error: argument "sixteen-letters-" is wrong: "name" not a valid ifname',
  ],
  ['enp1s0 name a/b', 255, 'Error: argument "a/b" is wrong: "name" not a valid ifname'],
  ['a/b name nic0', 255, 'Error: argument "a/b" is wrong: "dev" not a valid ifname'],
  ['nosuch0 name nic0', 1, 'Cannot find device "nosuch0"'],
])('ip link set dev %s', async (words, exit, stderr) => {
  const host = await labHost();
  expect(await ip(host, `link set dev ${words}`)).toEqual([exit, stderr]);
});

test('a new name is everywhere, and altnames stay', async () => {
  const host = await labHost();
  await ip(host, 'link set dev enp1s0 name nic%d');
  expect(host.list('/sys/class/net')).toEqual(['enp2s0', 'lo', 'nic0']);
  expect(host.list('/sys/bus/pci/devices/0000:01:00.0/net')).toEqual(['nic0']);
  expect(await ip(host, 'link set dev enx525400000100 up')).toEqual([0, '']);
  expect(await log(host)).toContain('igb 0000:01:00.0 nic0: renamed from enp1s0\n');
});

test('what is up can be renamed since 6.2', async () => {
  const host = await labHost();
  await ip(host, 'link set dev enp1s0 up');
  expect(await ip(host, 'link set dev enp1s0 name nic0')).toEqual([0, '']);
  expect(await log(host)).toContain('nic0: renamed from enp1s0 (while UP)\n');

  const older = await labHost(0, { kernel: { release: '6.1.0-40-amd64' } });
  await ip(older, 'link set dev enp1s0 up');
  expect(await ip(older, 'link set dev enp1s0 name nic0')).toEqual([
    2,
    'RTNETLINK answers: Device or resource busy',
  ]);
});

test('many at once, up to the first that fails', async () => {
  const host = await labHost(2);
  const input =
    'link set dev enp1s0v0 name vf0\nlink set dev enp1s0v1 name vf0\nlink set dev enp2s0 name x\n';
  const { exitCode, stderr } = await host.run('ip', ['-batch', '-'], { input });
  expect([exitCode, stderr]).toEqual([1, `${EXISTS}\nCommand failed -:2\n`]);
  expect(host.list('/sys/class/net')).toEqual(['enp1s0', 'enp1s0v1', 'enp2s0', 'lo', 'vf0']);
});

test('a PF that comes up has carrier, and takes an MTU of its driver', async () => {
  const host = await labHost();
  const read = (name: string) => host.read(`/sys/class/net/enp1s0/${name}`).trim();
  expect([read('operstate'), read('flags')]).toEqual(['down', '0x1002']);
  expect(() => read('carrier')).toThrow('EINVAL');
  expect(await ip(host, 'link set dev enp1s0 mtu 9000 up')).toEqual([0, '']);
  expect([read('operstate'), read('carrier'), read('mtu')]).toEqual(['up', '1', '9000']);
  expect(await ip(host, 'link set dev enp1s0 mtu 9217')).toEqual([
    2,
    'Error: mtu greater than device maximum.',
  ]);
  expect(read('mtu')).toBe('9000');
});

test('a fault hits a renaming by its words', async () => {
  const host = simulatedHost({ name: 'x', nics: [], virtualNetdevs: [dummy('d0'), dummy('d1')] });
  await host.inject({ matching: 'd1 name', result: 'EIO' });
  expect((await ip(host, 'link set dev d0 name e0'))[0]).toBe(0);
  expect(await ip(host, 'link set dev d1 name e1')).toEqual([
    2,
    'RTNETLINK answers: Input/output error',
  ]);
});

function dummy(name: string) {
  return { name, kind: 'dummy' as const, mac: '02:00:00:00:00:01' };
}
