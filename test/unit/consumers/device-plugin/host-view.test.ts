import { beforeAll, expect, test } from 'vitest';
import { ACROSS, KINDS } from '../../../../src/consumers/kinds.ts';
import { devicePluginOnHost } from '../../../../src/consumers/device-plugin/host-view.ts';
import { readInventory } from '../../../../src/inventory/inventory.ts';
import { lint } from '../../../../src/lint/lint.ts';
import type { Inventory } from '../../../../src/model/nic.ts';
import { newBench } from '../../provision/bench.ts';

let inventory: Inventory;

/** Two igb: enp1s0 with four VFs, enp2s0 without any. */
beforeAll(async () => {
  const { host } = await newBench();
  await host.write('/sys/class/net/enp1s0/device/sriov_numvfs', '4');
  await host.wait(2_000);
  inventory = await readInventory(host);
});

function look(...resourceList: object[]) {
  const told: { rule: string; message: string }[] = [];
  const { recognised } = lint([{ name: 'config.json', text: JSON.stringify({ resourceList }) }], {
    kinds: KINDS,
    across: ACROSS,
  });
  const pools = devicePluginOnHost.look(recognised, inventory, () => ({
    add: ({ id }, _at, message) => told.push({ rule: id, message }),
  }));
  return { pools, told };
}

const pool = (resourceName: string, selectors: object) => ({ resourceName, selectors });

test('a pool gets the VFs that its selectors name, by their numbers', () => {
  const { pools, told } = look(
    pool('a', {
      vendors: ['8086'],
      devices: ['10ca'],
      drivers: ['igbvf'],
      pfNames: ['ENP1S0#0,2-3'],
    }),
    pool('b', { rootDevices: ['0000:01:00.0'] }),
  );
  expect(pools.map(({ resource, vfs }) => [resource, vfs.map(({ index }) => index)])).toEqual([
    ['intel.com/a', [0, 2, 3]],
    ['intel.com/b', [1]],
  ]);
  expect(told).toEqual([
    {
      rule: 'device-plugin/taken-on-host',
      message:
        'On this host intel.com/a has VF 0,2-3 of enp1s0 already, which intel.com/b selects too',
    },
  ]);
});

test('a pool without selectors takes a whole NIC, but no PF that has VFs', () => {
  const { pools, told } = look(pool('a', {}));
  expect(pools[0]?.vfs).toHaveLength(4);
  expect(pools[0]?.nics).toEqual([{ name: 'enp2s0', pci: '0000:02:00.0' }]);
  expect(told[0]?.message).toContain('takes 1 NIC that is no VF: enp2s0 (0000:02:00.0)');
});

test.each([
  [
    { vendors: ['8086'], devices: ['10c9'], pfNames: ['enp1s0'] },
    "devices 10c9 is the PF's id, its VFs are 10ca",
  ],
  [{ devices: ['10ca'], drivers: ['igb'] }, "drivers igb is the PF's, its VFs are on igbvf"],
  [{ devices: ['10ca'], drivers: ['vfio-pci'] }, 'drivers says vfio-pci, and the VF is on igbvf'],
  [{ pfNames: ['enp1s0#4-7'] }, 'pfNames says enp1s0#4-7, and the VF is enp1s0#0'],
  [
    { pfNames: ['enp1s0#8', 'enp1s0#0-3'] },
    'pfNames says enp1s0#8, enp1s0#0-3, and the VF is enp1s0#0',
  ],
  [{ drivers: ['igbvf'], isRdma: true }, 'isRdma, and the VF on igbvf has no RDMA device'],
  [
    { drivers: ['igbvf'], linkTypes: ['infiniband'] },
    'linkTypes says infiniband, and the VF has ether',
  ],
])('what keeps the nearest VF out of %j is told', (selectors, reason) => {
  const { pools, told } = look(pool('a', selectors));
  expect(pools[0]?.vfs).toEqual([]);
  expect(told).toEqual([
    {
      rule: 'device-plugin/empty-on-host',
      message: `On this host intel.com/a gets nothing: ${reason} (VF 0 of enp1s0)`,
    },
  ]);
});

test('any selector of a list will do, and a dropped pool gets nothing', () => {
  const { pools } = look(
    pool('a', [{ pfNames: ['enp1s0#0'] }, { pciAddresses: [inventory.vfs[3]?.pci] }]),
    pool('dropped', { vendors: '8086' }),
  );
  expect(pools.map(({ vfs }) => vfs.map(({ index }) => index))).toEqual([[0, 3]]);
});
