import { expect, test } from 'vitest';
import { settingsFor } from '../../../src/setup/situation.ts';
import { follow, machine } from './person.ts';

test('the shortest way: Enter everywhere but at the choice of a NIC', async () => {
  const { situation } = await follow(machine(), [
    ['purpose'],
    ['pfs', ['ens1f0']],
    ['count:ens1f0'],
    ['settings'],
    ['persist'],
    ['consumers'],
    ['subnet'],
    ['folder'],
  ]);
  expect(situation.answers).toMatchObject({
    purpose: 'kubernetes',
    pfs: ['ens1f0'],
    counts: { ens1f0: '8' },
    settings: {},
    persist: true,
    consumers: { kubernetes: ['multus', 'device-plugin'] },
    subnet: '',
    folder: 'sriov-demo',
  });
});

test('going back proposes what was answered, and at the first question there is no way back', async () => {
  const { asked } = await follow(machine(), [
    ['purpose', 'back'],
    ['purpose', 'vm'],
    ['pfs', ['ens1f0', 'ens4np0']],
    ['count:ens1f0', '5'],
    ['count:ens4np0', 'max'],
    ['settings', 'back'],
    ['count:ens4np0', 'back'],
    ['count:ens1f0', 'back'],
    ['pfs', 'back'],
    ['purpose'],
    ['pfs'],
    ['count:ens1f0'],
    ['count:ens4np0'],
    ['settings'],
    ['persist', 'no'],
    ['consumers', 'back'],
    ['persist'],
    ['consumers', ['proxmox']],
    ['folder', 'back'],
    ['consumers'],
    ['folder'],
  ]);
  const proposed = (at: number) => asked[at]!.value;
  expect([9, 10, 11, 12, 16, 19].map(proposed)).toEqual([
    'vm',
    ['ens1f0', 'ens4np0'],
    '5',
    'max',
    'no',
    ['proxmox'],
  ]);
});

test('a setting leads back to the list, also by going back, which then shows it', async () => {
  const { situation, asked } = await follow(machine(), [
    ['purpose'],
    ['pfs', ['ens1f0']],
    ['count:ens1f0'],
    ['settings', 'vlan'],
    ['setting:vlan', '100'],
    ['settings', 'trust'],
    ['setting:trust', 'back'],
    ['settings', 'spoofchk'],
    ['setting:spoofchk', 'off'],
    ['settings', 'vlan'],
    ['setting:vlan'],
    ['settings'],
    ['persist', 'back'],
    ['settings'],
    ['persist'],
    ['consumers', []],
    ['folder'],
  ]);
  expect(situation.answers.settings).toEqual({ vlan: 100, spoofchk: false });
  const menu = asked[11]!;
  const labels = menu.kind === 'one' ? menu.choices.map(({ label }) => label) : [];
  expect(labels).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^VLAN +100$/),
      expect.stringMatching(/^spoof check +off$/),
    ]),
  );
  expect(asked[10]!.value).toBe('100');
});

test('what the purpose brings can be left as it is', async () => {
  const host = machine();
  await host.write('/sys/bus/pci/devices/0000:17:00.0/sriov_numvfs', '2');
  await host.run('udevadm', ['settle']);
  const { situation, asked } = await follow(host, [
    ['purpose', 'vm'],
    ['pfs'],
    ['count:ens1f0'],
    ['settings', 'driver'],
    ['setting:driver', 'unset'],
    ['settings', 'driver'],
    ['setting:driver', 'vfio-pci'],
    ['settings', 'driver'],
    ['setting:driver', 'unset'],
    ['settings'],
    ['persist'],
    ['consumers', []],
    ['folder'],
  ]);
  expect([4, 6, 8].map((at) => asked[at]!.value)).toEqual(['vfio-pci', 'unset', 'vfio-pci']);
  expect(settingsFor(situation.facts.candidates[1]!, situation.answers)).toEqual({});
});

test('without consumers nobody asks for a subnet', async () => {
  const { asked } = await follow(machine(), [
    ['purpose', 'docker'],
    ['pfs', ['ens1f0']],
    ['count:ens1f0'],
    ['settings'],
    ['persist'],
    ['consumers', []],
    ['folder'],
  ]);
  expect(asked.map(({ id }) => id)).not.toContain('subnet');
});

test('another number of VFs than there are wants a yes of its own; a no leads back', async () => {
  const host = machine();
  await host.write('/sys/bus/pci/devices/0000:17:00.0/sriov_numvfs', '4');
  await host.run('udevadm', ['settle']);
  const { situation, asked } = await follow(host, [
    ['purpose'],
    ['pfs'],
    ['count:ens1f0', '6'],
    ['recreate:ens1f0'],
    ['count:ens1f0', '5'],
    ['recreate:ens1f0', 'yes'],
    ['settings'],
    ['persist'],
    ['consumers', []],
    ['folder'],
  ]);
  expect(asked[1]!.value).toEqual(['ens1f0']);
  expect(asked[2]!.value).toBe('4');
  expect(asked[3]!.value).toBe('no');
  expect(situation.answers.recreate).toEqual(['ens1f0']);
});
