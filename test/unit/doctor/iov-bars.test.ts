import { describe, expect, it } from 'vitest';
import { iovBars } from '../../../src/doctor/checks/iov-bars.ts';
import { contextOf, type Machine, nicOf } from './machine.ts';

const PF = '/sys/bus/pci/devices/0000:82:00.0';
const NONE = '0x0000000000000000 0x0000000000000000 0x0000000000000000';
const OWN = '0x00000000fe200000 0x00000000fe21ffff 0x0000000000040200';
const ASSIGNED = '0x00000000fe800000 0x00000000fe81ffff 0x000000000014220c';
/** drivers/pci/probe.c, __pci_read_base: a size, and no address. */
const WITHOUT_ADDRESS = '0x0000000000000000 0x000000000001ffff 0x000000000014220c';
/** pci_resource_unset: IORESOURCE_UNSET, for an address that the bus above does not pass on. */
const UNSET = '0x00000000fe800000 0x00000000fe81ffff 0x000000002014220c';

function withBars(...bars: string[]): Record<string, string> {
  const lines = [OWN, NONE, NONE, NONE, NONE, NONE, NONE, ...bars];
  while (lines.length < 13) lines.push(NONE);
  return { [`${PF}/resource`]: `${lines.join('\n')}\n` };
}

function dmesg(...lines: string[]): Machine['programs'] {
  return { dmesg: ['Linux version 6.1', ...lines].map((line) => `[    1.0] ${line}\n`).join('') };
}

async function statusOf(machine: Machine): Promise<string[]> {
  const findings = await iovBars.run(contextOf({ nics: [nicOf()], ...machine }));
  return findings.map(({ status }) => status);
}

describe('iov-bars', () => {
  it.each<[string, Machine, string[]]>([
    ['all have an address', { files: withBars(ASSIGNED, NONE, NONE, ASSIGNED) }, ['pass']],
    ['none is there', { files: withBars() }, ['fail']],
    ['one has a size and no address', { files: withBars(ASSIGNED, WITHOUT_ADDRESS) }, ['fail']],
    ['one has an address that nobody passes on', { files: withBars(UNSET) }, ['fail']],
    ['the file is too short to tell', { files: { [`${PF}/resource`]: `${OWN}\n` } }, []],
    ['there is no such file', {}, []],
    ['VFs are there', { files: withBars(), nics: [nicOf({ numVfs: 1 })] }, ['pass']],
    ['the firmware allows none', { files: withBars(), nics: [nicOf({ totalVfs: 0 })] }, []],
  ])('%s', async (_, machine, statuses) => {
    expect(await statusOf(machine)).toEqual(statuses);
  });

  it.each<[string, string[], string[]]>([
    [
      'Linux 6.8 and before',
      ['pci 0000:82:00.0: BAR 10: no space for [mem size 0x20000]'],
      ['fail'],
    ],
    ['since', ["pci 0000:82:00.0: VF BAR 3 [mem size 0x20000]: can't assign; no space"], ['fail']],
    [
      'a second try that went well',
      [
        'pci 0000:82:00.0: BAR 10: failed to assign [mem size 0x20000]',
        'pci 0000:82:00.0: BAR 10: assigned [mem 0xfe820000-0xfe83ffff]',
      ],
      ['pass'],
    ],
    [
      'a BAR of the PF itself',
      ['pci 0000:82:00.0: BAR 1: no space for [mem size 0x20000]'],
      ['pass'],
    ],
    ['another device', ['pci 0000:82:00.1: BAR 10: no space for [mem size 0x20000]'], ['pass']],
    ['another domain', ['pci 10000:82:00.0: BAR 10: no space for [mem size 0x20000]'], ['pass']],
    ['the refusal', ['i40e 0000:82:00.0: not enough MMIO resources for SR-IOV'], ['fail']],
    ['the other refusal', ['i40e 0000:82:00.0: SR-IOV: IOV BARS not allocated'], ['fail']],
  ])('believes the kernel log: %s', async (_, lines, statuses) => {
    expect(await statusOf({ files: withBars(ASSIGNED), programs: dmesg(...lines) })).toEqual(
      statuses,
    );
  });

  it('tells a virtual machine to ask its host', async () => {
    const files = { ...withBars(), '/sys/class/dmi/id/sys_vendor': 'QEMU\n' };
    const [finding] = await iovBars.run(contextOf({ nics: [nicOf()], files }));
    expect(finding!.cause).toMatch(/^The firmware of this virtual machine \(QEMU\)/);
    expect(finding!.cure!.commands[0]).toContain('pref64-reserve');
  });
});
