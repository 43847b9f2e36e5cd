import { describe, expect, it } from 'vitest';
import { nicFirmware } from '../../../src/doctor/checks/nic-firmware.ts';
import { sriovCapability } from '../../../src/doctor/checks/sriov-capability.ts';
import { parseMstconfig } from '../../../src/doctor/evidence/nic-firmware.ts';
import { contextOf, type Machine, nicOf } from './machine.ts';

const QUERY = '-d 0000:82:00.0 q SRIOV_EN NUM_OF_VFS';
const THREE =
  'Configurations:                              Default         Current         Next Boot\n';
const ONE = 'Configurations:                              Next Boot\n';
const card = (change = {}) => nicOf({ vendorId: '15b3', driver: 'mlx5_core', ...change });

describe('what mstconfig prints', () => {
  it.each([
    [
      'all three columns, with a star',
      `${THREE}*        SRIOV_EN                            False(0)        True(1)         True(1)\n         NUM_OF_VFS                          0               4               16              \n`,
      { sriovEnabled: { current: true, next: true }, numOfVfs: { current: 4, next: 16 } },
    ],
    [
      'the next boot alone',
      `${ONE}         NUM_OF_VFS                          120             \n         SRIOV_EN                            True(1)\n`,
      {
        sriovEnabled: { current: undefined, next: true },
        numOfVfs: { current: undefined, next: 120 },
      },
    ],
    ['a list where a number should be', `${ONE}         NUM_OF_VFS      Array[0..7]\n`, {}],
    ['a parameter whose name begins alike', `${ONE}         NUM_OF_VFS_X    4\n`, {}],
    ['nothing', '', {}],
  ])('%s', (_, text, settings) => {
    expect(parseMstconfig(text)).toEqual(settings);
  });
});

describe('nic-firmware', () => {
  const off = `${THREE}         SRIOV_EN        False(0)   False(0)  False(0)\n`;
  const run = (machine: Machine) => nicFirmware.run(contextOf(machine));
  const statusOf = async (machine: Machine) =>
    (await run(machine)).map(({ status, target }) => `${status} ${target}`);

  it('asks a card once, however many ports it has', async () => {
    const context = contextOf({ programs: { [`mstconfig -e ${QUERY}`]: off } });
    const calls: string[] = [];
    const { host } = context;
    const answer = host.run.bind(host);
    host.run = (program, args) => {
      calls.push([program, ...args].join(' '));
      return answer(program, args);
    };
    const ports = [
      card({ sriov: false }),
      card({ sriov: false, pci: '0000:82:00.1', name: 'ens1f1' }),
    ];
    context.inventory.nics = ports;
    const findings = await nicFirmware.run(context);
    expect(calls).toEqual([`mstconfig -e ${QUERY}`]);
    expect(findings.map(({ target }) => target)).toEqual(['ens1f0']);
    expect(await sriovCapability.run(context)).toEqual([]);
  });

  it('takes mlxconfig where mstconfig is not installed', async () => {
    const programs = { [`mlxconfig -e ${QUERY}`]: off };
    expect(await statusOf({ programs, nics: [card({ sriov: false })] })).toEqual(['fail ens1f0']);
  });

  it('asks a ConnectX-3 without -e, which it does not know', async () => {
    const programs = { [`mstconfig ${QUERY}`]: `${ONE}         SRIOV_EN   False(0)\n` };
    const nics = [card({ sriov: false, driver: 'mlx4_core' })];
    expect(await statusOf({ programs, nics })).toEqual(['fail ens1f0']);
  });

  it.each<[string, Machine]>([
    ['no program is installed', { nics: [card()] }],
    [
      'the card is of another vendor',
      { nics: [nicOf({ sriov: false })], programs: { mstconfig: '' } },
    ],
    [
      'the program fails, and nothing hints at why',
      {
        nics: [card()],
        programs: { [`mstconfig -e ${QUERY}`]: { exitCode: 3, stderr: '-E- No such device\n' } },
      },
    ],
    [
      'a card without VFs sits beside others, and nobody asked for it',
      {
        nics: [card({ sriov: false }), nicOf({ pci: '0000:03:00.0', name: 'ens2f0' })],
        programs: { [`mstconfig -e ${QUERY}`]: off },
      },
    ],
  ])('passes where %s', async (_, machine) => {
    for (const { status } of await run(machine)) expect(status).toBe('pass');
  });

  it('does not ask the VF that a virtual machine has', async () => {
    const machine = {
      nics: [card({ sriov: false })],
      programs: {
        [`mstconfig -e ${QUERY}`]: { exitCode: 3, stderr: '-E- Failed to open the device\n' },
      },
      files: {
        '/sys/class/dmi/id/sys_vendor': 'QEMU\n',
        '/sys/kernel/security/lockdown': 'none [integrity] confidentiality\n',
      },
    };
    expect(await statusOf(machine)).toEqual(['pass host']);
    const [finding] = await sriovCapability.run(contextOf(machine));
    expect(finding!.cause).toMatch(/^This is a virtual machine/);
  });

  it('leaves a card that cannot be asked to sriov-capability', async () => {
    const programs = { [`mstconfig -e ${QUERY}`]: { exitCode: 3, stderr: '-E- No such device\n' } };
    const machine = { nics: [card({ sriov: false })], programs };
    expect(await run(machine)).toMatchObject([
      { status: 'pass', message: "Its firmware's settings cannot be read: -E- No such device" },
    ]);
    const [finding] = await sriovCapability.run(contextOf(machine));
    expect(finding).toMatchObject({ status: 'fail', target: 'host' });
    expect(finding!.cure!.commands.join()).toContain('mstconfig -d 0000:82:00.0 set SRIOV_EN=True');
  });

  it('fails for such a card that was asked for', async () => {
    const nics = [card({ sriov: false }), nicOf({ pci: '0000:03:00.0', name: 'ens2f0' })];
    const programs = { [`mstconfig -e ${QUERY}`]: off };
    expect(await statusOf({ nics, programs, asked: true })).toEqual(['fail ens1f0']);
  });

  it('lets sriov-capability speak where the firmware is no obstacle', async () => {
    const programs = {
      [`mstconfig -e ${QUERY}`]: `${THREE}         SRIOV_EN        True(1)   True(1)  True(1)\n`,
    };
    const machine = { nics: [card({ sriov: false })], programs };
    expect(await statusOf(machine)).toEqual(['pass ens1f0']);
    const [finding] = (await sriovCapability.run(contextOf(machine))) ?? [];
    expect(finding).toMatchObject({ status: 'fail', target: 'host' });
  });
});
