import { expect, test } from 'vitest';
import { MACHINES } from '../../../../src/host/simulated/machines.ts';
import { simulatedHost } from '../../../../src/host/simulated/open.ts';
import type { MachineSpec, NicSpec } from '../../../../src/host/simulated/spec.ts';
import { readInventory } from '../../../../src/inventory/inventory.ts';
import { labHost, settle, vfInfo } from './lab.ts';

test('the demo has three makes of NICs, and its GPU and NVMe drive are none', async () => {
  const host = simulatedHost(MACHINES.demo);
  const { nics, warnings } = await readInventory(host);
  expect(warnings).toEqual([]);
  expect(nics.map(({ name, driver, totalVfs, state }) => [name, driver, totalVfs, state])).toEqual([
    ['enp1s0', 'igb', 7, 'up'],
    ['ens1f0', 'ice', 128, 'up'],
    ['ens1f1', 'ice', 128, 'down'],
    ['ens4np0', 'mlx5_core', 16, 'up'],
  ]);
  expect(host.read('/sys/bus/pci/devices/0000:65:00.0/sriov_totalvfs')).toBe('16\n');
});

test.each(Object.entries(MACHINES))('%s starts, and sriovctl reads it', async (_, machine) => {
  const { nics } = await readInventory(simulatedHost(machine));
  expect(nics.length).toBeGreaterThan(0);
});

test('PFs of a bond are read as such', async () => {
  const { nics } = await readInventory(simulatedHost(MACHINES.bond));
  expect(nics.map(({ master }) => master)).toEqual([
    { name: 'bond0', kind: 'bond' },
    { name: 'bond0', kind: 'bond' },
  ]);
});

test('lspci prints a PF and a VF as the real one did', async () => {
  const host = await labHost(1);
  const { stdout } = await host.run('lspci', ['-D', '-vmm', '-nn', '-k']);
  const devices = stdout.split('\n\n');
  expect(devices).toContain(
    'Slot:\t0000:01:00.0\nClass:\tEthernet controller [0200]\nVendor:\tIntel Corporation [8086]\nDevice:\t82576 Gigabit Network Connection [10c9]\nSVendor:\tRed Hat, Inc. [1af4]\nSDevice:\tDevice [1100]\nPhySlot:\t0\nRev:\t01\nProgIf:\t00\nDriver:\tigb\nModule:\tigb\nIOMMUGroup:\t7',
  );
  expect(devices).toContain(
    'Slot:\t0000:01:10.0\nClass:\tEthernet controller [0200]\nVendor:\tIntel Corporation [8086]\nDevice:\t82576 Virtual Function [10ca]\nSVendor:\tRed Hat, Inc. [1af4]\nSDevice:\tDevice [1100]\nPhySlot:\t16\nRev:\t01\nProgIf:\t00\nDriver:\tigbvf\nModule:\tigbvf\nIOMMUGroup:\t9',
  );
});

test('switchdev: representors beside the PF, named a moment later', async () => {
  const host = simulatedHost(MACHINES.demo);
  await host.run('devlink', ['dev', 'eswitch', 'set', 'pci/0000:b1:00.0', 'mode', 'switchdev']);
  await host.write('/sys/bus/pci/devices/0000:b1:00.0/sriov_numvfs', '2');
  await settle(host);
  const { nics } = await readInventory(host);
  expect(nics.at(-1)).toMatchObject({
    name: 'ens4np0',
    eswitchMode: 'switchdev',
    representors: [
      { name: 'ens4npf0vf0', vf: 0 },
      { name: 'ens4npf0vf1', vf: 1 },
    ],
  });
});

// Recorded: drivers/net/netdevsim of Linux 6.12.
test('netdevsim: no limit but its own, and every attribute', async () => {
  const host = await labHost(0, { modules: ['netdevsim'] });
  await host.write('/sys/bus/netdevsim/new_device', '1 1');
  await settle(host);
  const device = '/sys/bus/netdevsim/devices/netdevsim1';
  expect(host.list(device)).toEqual(
    'del_port driver net new_port power sriov_numvfs subsystem uevent'.split(' '),
  );
  const write = async (text: string): Promise<string> => {
    const failed = await host
      .write(`${device}/sriov_numvfs`, text)
      .then(() => undefined)
      .catch(({ errno }: { errno: string }) => errno);
    return `${failed ?? 'ok'} ${host.read(`${device}/sriov_numvfs`).trim()}`;
  };
  expect(await write('5')).toBe('ENOMEM 0');
  expect(await write('4294967297')).toBe('ERANGE 0');
  expect(await write('4')).toBe('ok 4');
  expect(await write('2')).toBe('EBUSY 4');
  const words =
    'mac 02:00:00:00:00:01 vlan 9 qos 1 proto 802.1ad max_tx_rate 9 min_tx_rate 3 spoofchk on state enable trust on query_rss on';
  await host.run('ip', ['link', 'set', 'dev', 'eni1np1', 'vf', '3', ...words.split(' ')]);
  expect((await vfInfo(host, 'eni1np1'))[3]).toEqual({
    vf: 3,
    link_type: 'ether',
    address: '02:00:00:00:00:01',
    broadcast: 'ff:ff:ff:ff:ff:ff',
    vlan_list: [{ vlan: 9, qos: 1, protocol: '802.1ad' }],
    tx_rate: 9,
    rate: { max_tx: 9, min_tx: 3 },
    spoofchk: true,
    link_state: 'enable',
    trust: true,
    query_rss_en: true,
  });
});

test('InfiniBand: GUIDs and the link state, nothing else', async () => {
  const host = simulatedHost({
    name: 'ib',
    nics: [
      {
        ...port('0000:05:00.0', 'mlx5_core'),
        class: '020700',
        netdevs: [
          {
            name: 'ibp5s0',
            type: 'infiniband',
            mac: '00:00:00:00:00:00',
            hardwareAddress: '00:00:10:86:fe:80:00:00:00:00:00:00:b8:ce:f6:03:00:d2:1e:44',
          },
        ],
      },
    ],
  });
  await host.write('/sys/bus/pci/devices/0000:05:00.0/sriov_numvfs', '1');
  await settle(host);
  const set = (words: string) =>
    host.run('ip', ['link', 'set', 'dev', 'ibp5s0', 'vf', '0', ...words.split(' ')]);
  expect((await set('node_guid 00:11:22:33:44:55:66:77')).exitCode).toBe(0);
  expect((await set('vlan 5')).exitCode).toBe(2);
  expect((await vfInfo(host, 'ibp5s0'))[0]).toMatchObject({
    'node guid': '00:11:22:33:44:55:66:77',
    'port guid': '00:00:00:00:00:00:00:00',
  });
  expect(host.list('/sys/class/net')).toEqual(['ibp5s0', 'ibp5s0v0', 'lo']);
});

test('16 PFs with 128 VFs each are made and read in seconds', async () => {
  const nics = Array.from({ length: 16 }, (_, index) => {
    const bus = (16 + index * 4).toString(16);
    return port(`0000:${bus}:00.0`, 'ice', `ens${index}`);
  });
  const host = simulatedHost({ name: 'big', iommu: { kind: 'intel', enabled: true }, nics });
  const start = performance.now();
  for (const { address } of nics) {
    await host.write(`/sys/bus/pci/devices/${address}/sriov_numvfs`, '128');
  }
  await settle(host);
  const { vfs } = await readInventory(host);
  expect(vfs).toHaveLength(2048);
  expect(vfs.every(({ netdev, iommuGroup }) => netdev !== null && iommuGroup !== null)).toBe(true);
  expect(performance.now() - start).toBeLessThan(20_000);
});

function port(address: string, driver: string, name?: string): NicSpec & MachineSpec['nics'][0] {
  const bus = address.slice(5, 7);
  return {
    address,
    driver,
    vendor: '8086',
    device: '159b',
    sriov: { totalVfs: 128, offset: 8, stride: 1, vfDevice: '1889' },
    netdevs: name === undefined ? [] : [{ name, mac: `6c:fe:54:00:00:${bus}` }],
  };
}
