import { describe, expect, it } from 'vitest';
import { vfRouting } from '../../../src/doctor/checks/vf-routing.ts';
import { firstBlocked, type Way } from '../../../src/model/vf-reach.ts';
import type { Nic } from '../../../src/model/nic.ts';
import { vfPciAddress } from '../../../src/model/pci-address.ts';
import { contextOf, type Machine, nicOf } from './machine.ts';

describe('firstBlocked', () => {
  const ON: Way = { ari: true, lastBus: 0x82 };
  const OFF: Way = { ari: false, lastBus: 0x82 };

  it.each<[string, Partial<Nic>, Way, number | undefined]>([
    ['an 82576 with ARI', { vfOffset: 128, vfStride: 2, totalVfs: 7 }, ON, undefined],
    ['the same on its own bus without', { vfOffset: 128, vfStride: 2, totalVfs: 7 }, OFF, 0],
    ['functions 1 to 7 need no ARI', { vfOffset: 1, vfStride: 1, totalVfs: 7 }, OFF, undefined],
    ['the eighth does', { vfOffset: 1, vfStride: 1, totalVfs: 8 }, OFF, 7],
    ['a second port begins later', { pci: '0000:82:00.1', vfOffset: 2, totalVfs: 8 }, OFF, 5],
    [
      'the next bus needs no ARI',
      { vfOffset: 384, totalVfs: 8 },
      { ...OFF, lastBus: 0x83 },
      undefined,
    ],
    ['a bus that is not passed on', { vfOffset: 384, totalVfs: 8 }, ON, 0],
    ['the last of a bus', { vfOffset: 16, totalVfs: 240 }, ON, undefined],
    ['one more', { vfOffset: 16, totalVfs: 241 }, ON, 240],
    ['a bus range nobody knows', { vfOffset: 384 }, { ari: true, lastBus: undefined }, undefined],
    ['ARI that cannot be told', { vfOffset: 128 }, { ari: undefined, lastBus: 0x82 }, undefined],
    ['an offset that the card tells only with VFs', { vfOffset: 0 }, OFF, undefined],
    ['a kernel before 4.12', { vfOffset: null, vfStride: null }, OFF, undefined],
    ['no PCI address', { pci: null }, OFF, undefined],
  ])('%s', (_, change, way, index) => {
    expect(firstBlocked(nicOf({ vfStride: 1, ...change }), way)?.index).toBe(index);
  });

  it('counts buses as the addresses of VFs do', () => {
    const nic = nicOf({ vfOffset: 384, vfStride: 4, totalVfs: 100 });
    const blocked = firstBlocked(nic, { ari: true, lastBus: 0x83 })!;
    expect(vfPciAddress(nic.pci!, 384, 4, blocked.index - 1)).toMatch(/^0000:83:/);
    expect(vfPciAddress(nic.pci!, 384, 4, blocked.index)).toMatch(/^0000:84:/);
  });
});

describe('vf-routing', () => {
  const PF = '/sys/bus/pci/devices/0000:82:00.0';
  const PORT = '/sys/bus/pci/devices/0000:80:02.0';
  const behindPort: Machine = {
    links: { [PF]: '../../../devices/pci0000:80/0000:80:02.0/0000:82:00.0' },
    files: { [`${PF}/ari_enabled`]: '1\n', [`${PORT}/subordinate_bus_number`]: '130\n' },
  };
  const run = (machine: Machine) => vfRouting.run(contextOf(machine));

  it('passes where all VFs are on the bus behind the port', async () => {
    expect(await run({ ...behindPort, nics: [nicOf()] })).toMatchObject([
      {
        status: 'pass',
        message: 'All VFs can be reached through 0000:80:02.0, whose last bus is 82',
      },
    ]);
  });

  it('says nothing of a NIC on a root bus, where ari_enabled is always 0', async () => {
    const links = { [PF]: '../../../devices/pci0000:80/0000:82:00.0' };
    const files = { [`${PF}/ari_enabled`]: '0\n' };
    expect(await run({ links, files, nics: [nicOf({ vfOffset: 128 })] })).toEqual([]);
  });

  it('believes VFs that are there', async () => {
    const files = { ...behindPort.files, [`${PF}/ari_enabled`]: '0\n' };
    const nics = [nicOf({ vfOffset: 128, numVfs: 64 })];
    expect(await run({ ...behindPort, files, nics })).toMatchObject([{ status: 'pass' }]);
  });

  it('believes the kernel where sysfs does not tell', async () => {
    const line =
      "[ 9.0] i40e 0000:82:00.0: can't enable 64 VFs (bus 83 out of range of [bus 82])\n";
    const [finding] = await run({ programs: { dmesg: line }, nics: [nicOf()] });
    expect(finding).toMatchObject({
      status: 'fail',
      evidence: expect.arrayContaining([expect.stringContaining('out of range of')]),
    });
  });

  it('has another argument for hosts that are not x86', async () => {
    const files = { ...behindPort.files, '/proc/sys/kernel/arch': 'aarch64\n' };
    const [finding] = await run({
      ...behindPort,
      files,
      nics: [nicOf({ vfOffset: 384, totalVfs: 200 })],
    });
    expect(finding!.cure!.commands.join()).toContain('pci=hpbussize=3');
    expect(finding!.cure!.commands.join()).not.toContain('assign-busses');
  });
});
