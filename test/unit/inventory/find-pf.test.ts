import { describe, expect, test } from 'vitest';
import { openSnapshot } from '../../../src/host/snapshot.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import type { SriovError } from '../../../src/model/errors.ts';

const host = (name: string) =>
  openSnapshot(new URL(`../../hosts/machines/${name}.json`, import.meta.url).pathname);

describe('what means a PF', () => {
  test.each([
    ['igb-four-vfs', 'enp1s0', '0000:01:00.0'],
    ['igb-four-vfs', 'enx525400000100', '0000:01:00.0'],
    ['igb-four-vfs', '0000:01:00.0', '0000:01:00.0'],
    ['igb-four-vfs', '01:00.0', '0000:01:00.0'],
    ['igb-four-vfs', '52:54:00:00:01:00', '0000:01:00.0'],
    ['igb-four-vfs', '52-54-00-00-01-00', '0000:01:00.0'],
    ['ice-domain-10000', '10000:81:00.0', '10000:81:00.0'],
    ['ice-domain-10000', '81:00.0', '0000:81:00.0'],
    ['ice-domain-10000', 'c1:00.0', '0000:c1:00.0'],
    ['mlx4-two-ports', 'ens3d1', '0000:04:00.0'],
    ['mlx5-switchdev', 'enp23s0f1np1', '0000:17:00.1'],
    // Both slaves of the bond have the first one's MAC now.
    ['i40e-bond', '3c:fd:fe:00:00:01', '0000:3b:00.0'],
    ['i40e-bond', '3c:fd:fe:00:00:02', '0000:3b:00.1'],
  ])('%s: %s', async (machine, text, pci) => {
    const { nics } = await readInventory(host(machine), { pf: text });
    expect(nics.map((nic) => nic.pci)).toEqual([pci]);
  });

  test('a netdevsim by its netdev and its device', async () => {
    for (const pf of ['eni1np1', 'netdevsim1']) {
      const { nics } = await readInventory(host('netdevsim-switchdev'), { pf });
      expect(nics, pf).toMatchObject([{ bus: 'netdevsim', name: 'eni1np1' }]);
    }
  });
});

describe('what means none, and what it is instead', () => {
  test.each([
    ['igb-four-vfs', 'enp1s0v2', 'NOT_A_PF', 'enp1s0v2 is VF 2 of enp1s0, not a PF'],
    ['igb-four-vfs', '01:10.6', 'NOT_A_PF', '0000:01:10.6 is VF 3 of enp1s0, not a PF'],
    ['igb-four-vfs', '0a:a1:1d:99:55:48', 'NOT_A_PF', 'enp1s0v1 is VF 1 of enp1s0, not a PF'],
    ['igb-four-vfs', '00:03.0', 'NOT_A_NIC', '0000:00:03.0 is a bridge, not a NIC'],
    ['igb-four-vfs', 'enp1s1', 'PF_NOT_FOUND', 'There is no NIC "enp1s1"'],
    ['igb-four-vfs', '0000:77:00.0', 'PF_NOT_FOUND', 'There is no NIC "0000:77:00.0"'],
    ['igb-four-vfs', '', 'PF_NOT_FOUND', 'There is no NIC ""'],
    ['igb-four-vfs', '../../devices', 'PF_NOT_FOUND', 'There is no NIC "../../devices"'],
    ['igb-four-vfs', 'a\n\u001b[31mb', 'PF_NOT_FOUND', 'There is no NIC "a\\n\\x1b[31mb"'],
    [
      'mlx5-switchdev',
      'ens2f0npf0vf1',
      'NOT_A_PF',
      'ens2f0npf0vf1 is the representor of VF 1 of ens2f0np0, not a PF',
    ],
    ['i40e-bond', 'bond0', 'NOT_A_PF', 'bond0 is a bond, not a PF'],
    ['i40e-bond', 'br0', 'NOT_A_PF', 'br0 is a bridge, not a PF'],
    ['i40e-bond', 'vlan77', 'NOT_A_PF', 'vlan77 is a vlan, not a PF'],
    ['gpu-qat-nvme-ipoib', '65:00.0', 'NOT_A_NIC', '0000:65:00.0 is a GPU, not a NIC'],
    ['gpu-qat-nvme-ipoib', '5e:00.0', 'NOT_A_NIC', '0000:5e:00.0 is an NVMe drive, not a NIC'],
    ['gpu-qat-nvme-ipoib', 'b3:00.1', 'NOT_A_NIC', '0000:b3:00.1 is a co-processor, not a NIC'],
    [
      'gpu-qat-nvme-ipoib',
      'enp2s0',
      'NO_SRIOV_CAPABILITY',
      'enp2s0 (0000:02:00.0) has no SR-IOV capability',
    ],
  ])('%s: %j', async (machine, text, code, message) => {
    await expect(readInventory(host(machine), { pf: text })).rejects.toMatchObject({
      code,
      message,
    });
  });

  const errorOf = async (machine: string, pf: string): Promise<SriovError> => {
    const nothing = readInventory(host(machine), { pf }).then(() => undefined);
    return nothing.catch((error: SriovError) => error) as Promise<SriovError>;
  };

  test('a bond names its slaves that are PFs, and a bridge the bond below it', async () => {
    expect((await errorOf('i40e-bond', 'bond0')).actions).toEqual([
      'Name a PF below it: ens4f0, ens4f1',
    ]);
    expect((await errorOf('i40e-bond', 'br0')).actions).toEqual([
      'Name a PF below it: ens4f0, ens4f1',
    ]);
  });

  test('a mistyped name comes with a near one', async () => {
    expect((await errorOf('igb-four-vfs', 'enp1s1')).actions[0]).toBe('Did you mean enp1s0?');
  });
});

test('a NIC without SR-IOV can be asked for as a NIC', async () => {
  const { nics } = await readInventory(host('gpu-qat-nvme-ipoib'), { nic: 'enp2s0' });
  expect(nics).toMatchObject([{ name: 'enp2s0', sriov: false }]);
});
