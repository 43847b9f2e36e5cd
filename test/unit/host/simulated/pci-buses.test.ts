import { describe, expect, it } from 'vitest';
import { MACHINES } from '../../../../src/host/simulated/machines.ts';
import { type MachineSpec, simulatedHost } from '../../../../src/host/simulated/open.ts';

const PF = '/sys/bus/pci/devices/0000:01:00.0';
const PORT = '/sys/bus/pci/devices/0000:00:03.0';
const [FIRST] = MACHINES.lab.nics;

function withFirst(change: object): MachineSpec {
  return { ...MACHINES.lab, nics: [{ ...FIRST!, ...change }] };
}

function withSriov(change: object): MachineSpec {
  return withFirst({ sriov: { ...FIRST!.sriov!, ...change } });
}

/** drivers/pci/pci-sysfs.c, of which the lab's guest shows the same for its igb. */
describe('what sysfs tells of PCI buses', () => {
  it('is that of the guest in QEMU', () => {
    const host = simulatedHost(MACHINES.lab);
    expect(host.read(`${PF}/ari_enabled`)).toBe('1\n');
    expect(host.read(`${PORT}/secondary_bus_number`)).toBe('1\n');
    expect(host.read(`${PORT}/subordinate_bus_number`)).toBe('1\n');
    const flags = host
      .read(`${PF}/resource`)
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(-8));
    expect(flags).toHaveLength(13);
    const none = '00000000';
    expect(flags.slice(7)).toEqual(['0014220c', none, none, '0014220c', none, none]);
  });

  it('leaves buses for VFs, unless the firmware did not', () => {
    const last = (spec: MachineSpec) =>
      simulatedHost(spec).read(`${PORT}/subordinate_bus_number`).trim();
    expect(last(withSriov({ offset: 384 }))).toBe('2');
    expect(last(withSriov({ offset: 384, noMmio: 'bus out of range' }))).toBe('1');
    expect(last(withSriov({ totalVfs: 0, offset: 384 }))).toBe('1');
  });

  it('has ARI where a port forwards it', () => {
    const ari = (spec: MachineSpec) => simulatedHost(spec).read(`${PF}/ari_enabled`).trim();
    expect(ari(withFirst({ ari: false }))).toBe('0');
    expect(ari(withFirst({ port: null }))).toBe('0');
  });

  it('has no address for VFs that the firmware left out', () => {
    const host = simulatedHost(withSriov({ noMmio: 'not assigned' }));
    const lines = host.read(`${PF}/resource`).split('\n').slice(7, 13);
    expect(lines.join('')).toMatch(/^(0x0{16} ?)+$/);
  });
});

describe('NUMA nodes', () => {
  it('are those that devices name', () => {
    const nodes = '/sys/devices/system/node';
    const demo = simulatedHost(MACHINES.demo);
    expect(demo.list(nodes)).toEqual(['node0', 'node1']);
    expect(demo.read(`${nodes}/node1/cpulist`)).toBe('32-63\n');
    expect(demo.read('/sys/bus/pci/devices/0000:b1:00.0/local_cpulist')).toBe('32-63\n');
    expect(simulatedHost(MACHINES.lab).list(nodes)).toEqual(['node0']);
  });
});
