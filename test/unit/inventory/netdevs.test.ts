import { expect, test } from 'vitest';
import { sortNetdevs } from '../../../src/inventory/netdevs.ts';
import { madeHost } from '../host/made-host.ts';

const NET = '/sys/bus/pci/devices/0000:03:00.1/net';

/** `files` below the net folder of the second function of a card. */
function sorted(files: Record<string, string>, others: Record<string, string> = {}) {
  const below = Object.entries(files).map(([path, text]) => [`${NET}/${path}`, text]);
  const host = madeHost({ files: { ...Object.fromEntries(below), ...others } });
  const sysfs = NET.slice(0, -'/net'.length);
  const netdevs = host.list(NET);
  return sortNetdevs(host, { sysfs, bus: 'pci', pci: '0000:03:00.1', netFolder: NET, netdevs });
}

test('the uplink comes before a netdev without a port name', () => {
  const { own } = sorted({ 'ens1/mtu': '1500', 'ens2/phys_port_name': 'p0\n' });
  expect(own).toEqual(['ens2', 'ens1']);
});

test('the first port comes first, whatever the names', () => {
  expect(sorted({ 'a/dev_port': '1\n', 'b/dev_port': '0\n' }).own).toEqual(['b', 'a']);
  // Kernels before 3.15 tell it in dev_id.
  expect(sorted({ 'a/dev_id': '0x1\n', 'b/dev_id': '0x0\n' }).own).toEqual(['b', 'a']);
  expect(sorted({ 'b/dev_port': '0\n', 'a/dev_port': '0\n' }).own).toEqual(['a', 'b']);
});

test('a lone representor is not the PF', () => {
  expect(sorted({ 'eth0/phys_port_name': 'pf1vf0\n' })).toEqual({
    own: [],
    representors: [{ name: 'eth0', portName: 'pf1vf0', vf: 0 }],
    switchId: undefined,
  });
});

test('before kernel 5.8 representors are virtual devices of the same switch', () => {
  const rep = (name: string, port: string, id: string) => ({
    [`/sys/class/net/${name}/phys_port_name`]: port,
    [`/sys/class/net/${name}/phys_switch_id`]: id,
  });
  const { representors } = sorted(
    { 'ens1/phys_switch_id': 'abcd\n', 'ens1/phys_port_name': 'p1\n' },
    {
      ...rep('eth1', 'pf1vf1\n', 'abcd\n'),
      ...rep('eth0', 'pf1vf0\n', 'abcd\n'),
      ...rep('eth2', 'pf0vf0\n', 'abcd\n'),
      ...rep('eth3', 'pf1vf2\n', 'other\n'),
    },
  );
  expect(representors.map(({ name, vf }) => [name, vf])).toEqual([
    ['eth0', 0],
    ['eth1', 1],
  ]);
});
