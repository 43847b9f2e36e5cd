import { beforeEach, describe, expect, it } from 'vitest';
import { describe as describeHost } from '../../../src/generate/describe.ts';
import type { GenerateRequest } from '../../../src/generate/request.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { newBench, type Bench } from '../provision/bench.ts';
import { requestOf } from './request.ts';

let bench: Bench;

beforeEach(async () => {
  bench = await newBench();
});

async function createVfs(pf: string, count: number): Promise<void> {
  const path = `/sys/class/net/${pf}/device/sriov_numvfs`;
  await bench.host.write(path, `${count}`);
  await bench.host.wait(2_000);
}

async function bind(pci: string, driver: string): Promise<void> {
  const device = `/sys/bus/pci/devices/${pci}`;
  await bench.host.run('modprobe', [driver]);
  await bench.host.write(`${device}/driver_override`, driver);
  await bench.host.write(`${device}/driver/unbind`, pci);
  await bench.host.write(`/sys/bus/pci/drivers/${driver}/bind`, pci);
  await bench.host.wait(1_000);
}

async function description(asked: Partial<GenerateRequest> = {}) {
  const inventory = await readInventory(bench.host);
  return describeHost(bench.host, inventory, 'node1', requestOf(asked));
}

describe('what is known of a host', () => {
  it('takes the only PF that has VFs, and all of them', async () => {
    await createVfs('enp1s0', 3);
    expect(await description()).toMatchObject({
      network: { name: 'sriov-enp1s0' },
      resource: { prefix: 'intel.com', name: 'enp1s0' },
      pfs: [{ name: 'enp1s0', pci: '0000:01:00.0', deviceId: '10c9', range: '0-2', all: true }],
      vfs: [{ pci: '0000:01:10.0' }, { pci: '0000:01:10.2' }, { pci: '0000:01:10.4' }],
      vendorIds: ['8086'],
      deviceIds: ['10ca'],
      pfDeviceIds: ['10c9'],
      drivers: ['igbvf'],
      userspace: false,
      linkType: 'ether',
    });
  });

  it('takes some VFs of several PFs', async () => {
    await createVfs('enp1s0', 3);
    await createVfs('enp2s0', 2);
    const { network, pfs, vfs } = await description({ pfs: ['enp2s0', '01:00.0'], vfs: '1' });
    expect(network.name).toBe('sriov-enp2s0-enp1s0');
    expect(pfs.map(({ name, range, all }) => ({ name, range, all }))).toEqual([
      { name: 'enp2s0', range: '1', all: false },
      { name: 'enp1s0', range: '1', all: false },
    ]);
    expect(vfs.map(({ pf, pci }) => [pf, pci])).toEqual([
      ['enp2s0', '0000:02:10.2'],
      ['enp1s0', '0000:01:10.2'],
    ]);
  });

  it('asks which one if several PFs have VFs', async () => {
    await createVfs('enp1s0', 1);
    await createVfs('enp2s0', 1);
    await expect(description()).rejects.toMatchObject({
      code: 'USAGE',
      actions: [expect.stringContaining('--pf enp1s0 --pf enp2s0')],
    });
  });

  it('says how to make VFs where there are none', async () => {
    await expect(description()).rejects.toMatchObject({ code: 'NO_VFS' });
    await expect(description({ pfs: ['enp2s0'] })).rejects.toMatchObject({
      code: 'NO_VFS',
      actions: ['Create some first: sriovctl vf create enp2s0 --count N'],
    });
  });

  it('refuses VFs that are not there', async () => {
    await createVfs('enp1s0', 2);
    await expect(description({ vfs: '0-2' })).rejects.toMatchObject({ code: 'VF_NOT_FOUND' });
  });

  it('sees that VFs are for user space, and refuses a mixture', async () => {
    await createVfs('enp1s0', 2);
    await bind('0000:01:10.0', 'vfio-pci');
    expect(await description({ vfs: '0' })).toMatchObject({
      userspace: true,
      drivers: ['vfio-pci'],
      vfs: [{ netdev: null }],
    });
    await expect(description()).rejects.toMatchObject({
      code: 'INVALID_NETWORK',
      message: expect.stringContaining('VF 0 of enp1s0 is on vfio-pci, VF 1 of enp1s0 on igbvf'),
    });
  });

  it('lets all of it be overridden, for another host', async () => {
    await createVfs('enp1s0', 2);
    const overridden = await description({
      overrides: {
        vendor: '15b3',
        device: '101e',
        pfDevice: '101d',
        driver: 'vfio-pci',
        linkType: 'infiniband',
        numaNode: 1,
        pfNames: ['ens1f0'],
        addresses: ['0000:82:00.2', '0000:82:00.3'],
      },
    });
    expect(overridden).toMatchObject({
      network: { name: 'sriov-ens1f0' },
      resource: { prefix: 'nvidia.com', name: 'ens1f0' },
      pfs: [{ name: 'ens1f0', netdev: 'ens1f0', vendorId: '15b3', deviceId: '101d' }],
      vfs: [
        { pf: 'ens1f0', pci: '0000:82:00.2', driver: 'vfio-pci', netdev: null },
        { pf: 'ens1f0', pci: '0000:82:00.3', driver: 'vfio-pci', netdev: null },
      ],
      deviceIds: ['101e'],
      userspace: true,
      linkType: 'infiniband',
      numaNodes: [1],
    });
    await expect(
      description({ overrides: { pfNames: [], addresses: ['0000:82:00.2'] } }),
    ).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('2 VFs are chosen'),
    });
  });
});
