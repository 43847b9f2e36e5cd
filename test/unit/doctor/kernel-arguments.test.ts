import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/doctor/check.ts';
import { iommu } from '../../../src/doctor/checks/iommu.ts';
import { kernelArguments } from '../../../src/doctor/checks/kernel-arguments.ts';
import { contextOf, type Machine, nicOf } from './machine.ts';

const X86 = { '/proc/sys/kernel/arch': 'x86_64\n', '/sys/firmware/acpi/tables/DMAR': undefined };

function debian(running: string, wanted: string, installed?: string): Machine['files'] {
  return {
    ...X86,
    '/etc/os-release': 'ID=debian\n',
    '/proc/cmdline': `BOOT_IMAGE=/vmlinuz ro ${running}\n`,
    '/etc/default/grub': `GRUB_CMDLINE_LINUX="${wanted}"\n`,
    '/boot/grub/grub.cfg': installed === undefined ? undefined : `linux /vmlinuz ro ${installed}\n`,
  };
}

function rhel(running: string, template: string, entry: string): Machine['files'] {
  return {
    ...X86,
    '/etc/os-release': 'ID="rhel"\n',
    '/proc/cmdline': `BOOT_IMAGE=(hd0,gpt2)/vmlinuz ro ${running}\n`,
    '/etc/default/grub': `GRUB_CMDLINE_LINUX="${template}"\n`,
    '/boot/loader/entries/a-5.14.conf': `version 5.14\noptions ro ${entry}\n`,
  };
}

async function findings(files: Machine['files'], nics = [nicOf()]): Promise<Finding[]> {
  return kernelArguments.run(contextOf({ files, nics }));
}

async function cures(files: Machine['files']): Promise<(string[] | string)[]> {
  return (await findings(files)).map(({ status, cure }) => cure?.commands ?? status);
}

describe('kernel-arguments', () => {
  it.each<[string, Machine['files'], (string[] | string)[]]>([
    ['all the same', debian('iommu=pt', 'iommu=pt', 'iommu=pt'), ['pass']],
    ['what does not matter differs', debian('quiet', 'splash', 'nosplash'), ['pass']],
    ['edited only', debian('', 'iommu=pt', ''), [['update-grub']]],
    ['taken out of the file only', debian('iommu=pt', '', 'iommu=pt'), [['update-grub']]],
    ['not booted yet', debian('', 'iommu=pt', 'iommu=pt'), [['reboot']]],
    ['still running', debian('iommu=pt', '', ''), [['reboot']]],
    [
      'edited after another change was installed',
      debian('', 'iommu=pt', 'iommu=nopt'),
      [['update-grub'], ['reboot']],
    ],
    ['grub.cfg is for root only', debian('', 'iommu=pt'), [['update-grub', 'reboot']]],
    [
      'it may come from what is not evaluated',
      debian('iommu=pt', '$(cat /x)', 'iommu=pt'),
      ['pass'],
    ],
    ['nor can it be said to go', debian('iommu=pt', '$(cat /x)'), ['pass']],
    ['a module option of the driver in play', debian('', 'i40e.x=1', 'i40e.x=1'), [['reboot']]],
    ['a module option of another driver', debian('', 'ixgbe.x=1', 'ixgbe.x=1'), ['pass']],
    ['RHEL: the template lacks what grubby added', rhel('iommu=pt', '', 'iommu=pt'), ['pass']],
    [
      'RHEL: only the template was edited',
      rhel('', 'iommu=pt', ''),
      [['grubby --update-kernel=ALL --args=iommu=pt']],
    ],
    ['RHEL: not booted yet', rhel('', '', 'iommu=pt'), [['reboot']]],
    ['an unknown boot loader', { ...X86, '/proc/cmdline': 'iommu=pt\n' }, ['skip']],
    ['no command line', X86, ['skip']],
  ])('%s', async (_, files, expected) => {
    expect(await cures(files)).toEqual(expected);
  });

  it('says where each comes from', async () => {
    const [finding] = await findings(debian('', 'iommu=pt', 'iommu=pt'));
    expect(finding!.message).toBe('The kernel arguments change with the next boot: iommu=pt comes');
    expect(finding!.evidence).toEqual([
      '/boot/grub/grub.cfg:1: iommu=pt',
      '/proc/cmdline: no argument that matters to SR-IOV',
    ]);
  });

  it.each([
    ['intel_iommu=on', 0],
    ['intel_iommu=sm_on', 0],
    ['iommu=pt', 0],
    ['iommu=on', 1],
    ['amd_iommu=on', 1],
    ['amd_iommu=off', 1],
    ['intel_iommu=pt', 1],
  ])('on Intel, %s is useless: %i', async (arg, count) => {
    const told = await findings(debian(arg, arg, arg));
    expect(told.filter(({ status }) => status === 'warn')).toHaveLength(count);
  });

  it.each<[string, Machine['files'], boolean]>([
    ['update-grub is run', debian('', 'iommu=pt', ''), true],
    ["RHEL's template may be out of date", rhel('', 'iommu=pt', ''), false],
    ['a reboot is for a person', debian('', 'iommu=pt', 'iommu=pt'), false],
    ['what means nothing goes', debian('iommu=on', 'iommu=on', 'iommu=on'), true],
    ['but not from what cannot be edited', debian('iommu=on', 'iommu=on $(x)', 'iommu=on'), false],
  ])('--fix: %s', async (_, files, automatic) => {
    const [finding] = await findings(files);
    expect(finding!.cure!.automatic).toBe(automatic);
  });

  it.each([
    ['configured, and runs', debian('iommu=on', 'iommu=on', 'iommu=on'), 1],
    ['configured for the next boot', debian('', 'iommu=on', 'iommu=on'), 1],
    ['gone with the next boot', debian('iommu=on', '', ''), 0],
  ])(
    'what means nothing is told once, and no reboot is asked for it: %s',
    async (_, files, count) => {
      const told = (await findings(files)).filter(({ status }) => status !== 'pass');
      expect(told.map(({ message }) => message)).toEqual(
        Array.from(
          { length: count },
          () => 'The kernel argument iommu=on does nothing on this host',
        ),
      );
      expect(told.map(({ cure: found }) => found!.rebootNeeded)).not.toContain(true);
    },
  );

  it('does not say of what means nothing and goes that it is configured', async () => {
    expect(await findings(debian('iommu=on iommu=pt', 'iommu=pt', 'iommu=pt'))).toMatchObject([
      { status: 'pass', message: 'The kernel runs with what is configured: iommu=pt' },
    ]);
  });

  it("on Arm, Intel's argument is useless", async () => {
    const files = {
      ...debian('intel_iommu=on', 'intel_iommu=on', 'intel_iommu=on'),
      '/proc/sys/kernel/arch': 'aarch64',
    };
    const told = await findings(
      Object.fromEntries(Object.entries(files).filter(([path]) => !path.endsWith('DMAR'))),
    );
    expect(told).toMatchObject([
      { status: 'warn', message: 'The kernel argument intel_iommu=on does nothing on this host' },
    ]);
  });
});

describe('the cure of a missing IOMMU', () => {
  async function cure(files: Machine['files']): Promise<string[]> {
    const [finding] = await iommu.run(contextOf({ files, nics: [] }));
    return finding!.cure!.commands;
  }

  it('is a reboot where the argument is out of the configuration already', async () => {
    expect(await cure(debian('intel_iommu=off', '', ''))).toEqual(['reboot']);
  });

  // Its ESPs are not mounted: a refresh that never ran cannot be told from one that did.
  it.each([
    ['added', '', 'intel_iommu=on'],
    ['taken out', 'intel_iommu=off', ''],
  ])('on Proxmox is a refresh before the reboot: %s', async (_, running, wanted) => {
    const files = {
      ...X86,
      '/proc/cmdline': `initrd=\\EFI\\proxmox\\initrd ${running}\n`,
      '/etc/kernel/proxmox-boot-uuids': 'A1B2-C3D4\n',
      '/etc/kernel/cmdline': `root=ZFS=rpool ${wanted}\n`,
    };
    expect(await cure(files)).toEqual(['proxmox-boot-tool refresh', 'reboot']);
  });

  it('is update-grub where it is out of the file already', async () => {
    expect(await cure(debian('intel_iommu=off', '', 'intel_iommu=off'))).toEqual(['update-grub']);
  });

  it('is one command with grubby', async () => {
    expect(await cure(rhel('intel_iommu=off', '', 'intel_iommu=off'))).toEqual([
      'grubby --update-kernel=ALL --remove-args=intel_iommu=off',
    ]);
  });
});
