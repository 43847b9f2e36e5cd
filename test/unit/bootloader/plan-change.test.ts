import { describe, expect, it } from 'vitest';
import type { ArgumentChange } from '../../../src/bootloader/apply-change.ts';
import { readBootConfig } from '../../../src/bootloader/boot-config.ts';
import {
  type BootChange,
  planBootChange,
  type Refused,
} from '../../../src/bootloader/plan-change.ts';
import { hostOf, type Machine } from '../doctor/machine.ts';

const ON = { add: ['intel_iommu=on'] };

function plan(machine: Machine, change: ArgumentChange): BootChange | Refused {
  const host = hostOf(machine);
  return planBootChange(host, readBootConfig(host), change, '6.12');
}

function done(machine: Machine, change: ArgumentChange): BootChange {
  const planned = plan(machine, change);
  expect(planned).not.toHaveProperty('refused');
  return planned as BootChange;
}

function refusal(machine: Machine, change: ArgumentChange): string {
  return (plan(machine, change) as Refused).refused;
}

/** What is known of a whole host: its shell, and so its programs. */
const SHELL = { '/bin/sh': 'bash' };
const GRUBBY = { '/usr/libexec/grubby/grubby-bls': '--no-etc-grub-update /etc/kernel/cmdline' };

function entry(version: string, options: string): Record<string, string> {
  return {
    [`/boot/loader/entries/a-${version}.conf`]: `title T ${version}\nversion ${version}\nlinux /vmlinuz-${version}\noptions ${options}\n`,
  };
}

function fedora(options: string, files: Machine['files'] = {}): Machine {
  return {
    files: {
      '/etc/os-release': 'ID=fedora\n',
      '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz ro\n',
      '/boot/grub2/grub.cfg': '',
      '/boot/grub2/grubenv': 'saved_entry=a-6.12\n',
      ...entry('6.12', options),
      ...files,
    },
  };
}

describe('grubby', () => {
  function commands(machine: Machine, change: ArgumentChange): string[][] {
    const { programs } = done(machine, change);
    return programs.flatMap(({ args, undo }) => [args, undo === 'again' ? [undo] : undo.args]);
  }

  it.each<[string, string, ArgumentChange, string[] | undefined, string[] | undefined]>([
    ['adds', 'ro', ON, ['--args=intel_iommu=on'], ['--remove-args=intel_iommu=on']],
    ['has nothing to do', 'ro intel_iommu=on', ON, undefined, undefined],
    ['removes', 'ro quiet', { remove: ['quiet'] }, ['--remove-args=quiet'], ['--args=quiet']],
    [
      'is given the options that stay, for it drops all of that name',
      'ro intel_iommu=off,sm_on',
      ON,
      ['--args=intel_iommu=on,sm_on'],
      ['--args=intel_iommu=off,sm_on'],
    ],
    [
      'is given arguments of that name that stay',
      'ro pci=noaer',
      { add: ['pci=realloc'] },
      ['--args=pci=noaer pci=realloc'],
      ['--args=pci=noaer'],
    ],
    [
      'removes one of two',
      'pci=noaer pci=realloc',
      { remove: ['pci=realloc'] },
      ['--args=pci=noaer'],
      ['--args=pci=noaer pci=realloc'],
    ],
    [
      'removes by the bare name what stands there twice',
      'amd_iommu=on x amd_iommu=on',
      { remove: ['amd_iommu=on'] },
      ['--remove-args=amd_iommu'],
      ['--args=amd_iommu=on amd_iommu=on'],
    ],
  ])('%s', (_, options, change, args, undo) => {
    const all = '--update-kernel=ALL';
    const expected =
      args === undefined
        ? []
        : [
            [all, ...args],
            [all, ...undo!],
          ];
    expect(commands(fedora(options), change)).toEqual(expected);
  });

  it('leaves /etc/default/grub to us, whose variables it would mix up', () => {
    const defaults =
      'GRUB_CMDLINE_LINUX="crashkernel=auto" # kdump\nGRUB_CMDLINE_LINUX_DEFAULT="quiet"\n';
    const machine = fedora('ro', { ...GRUBBY, '/etc/default/grub': defaults });
    const { files, programs } = done(machine, ON);
    expect(files).toEqual([
      {
        path: '/etc/default/grub',
        before: defaults,
        after: defaults.replace('auto"', 'auto intel_iommu=on"'),
      },
    ]);
    const last = '--no-etc-grub-update';
    expect(programs[0]!.args.at(-1)).toBe(last);
    expect(programs[0]!.undo).toMatchObject({ args: [expect.anything(), expect.anything(), last] });
  });

  it('edits /etc/kernel/cmdline where an older grubby does not', () => {
    const cmdline = { '/etc/kernel/cmdline': 'root=/dev/sda1 ro\n' };
    const edit = { path: '/etc/kernel/cmdline', after: 'root=/dev/sda1 ro intel_iommu=on\n' };
    expect(done(fedora('ro', cmdline), ON).files).toMatchObject([edit]);
    expect(done(fedora('ro', { ...cmdline, ...GRUBBY }), ON).files).toEqual([]);
    // Nothing is left for it in the entries, so it is not run.
    const there = fedora('ro intel_iommu=on', { ...cmdline, ...GRUBBY });
    expect(done(there, ON)).toMatchObject({ files: [edit], programs: [] });
  });

  it.each<[string, Machine, ArgumentChange, RegExp]>([
    ['no grubby', { ...fedora('ro'), links: SHELL }, ON, /^grubby is not installed\.$/],
    ['no entries', fedora('', entry('6.12', '')), ON, /./],
    [
      'entries that differ',
      fedora('ro', entry('6.11', 'ro intel_iommu=sm_on')),
      ON,
      /^The boot entries differ in intel_iommu, and grubby would make them the same\.$/,
    ],
    [
      'a variable that is not known',
      fedora('ro $kernelopts'),
      ON,
      /^\/boot\/loader\/entries\/a-6\.12\.conf:4: \$kernelopts is not in GRUB's environment\.$/,
    ],
    [
      'a comment that what is added would be a part of',
      fedora('ro', { '/etc/kernel/cmdline': 'root=/dev/sda1\n# no iommu=off' }),
      ON,
      /^\/etc\/kernel\/cmdline has a comment, /,
    ],
    [
      'what a regular expression or a list of words would change',
      fedora('dyndbg="file x +p"'),
      { remove: ['dyndbg="file x +p"'] },
      /cannot be handed to grubby\.$/,
    ],
  ])('refuses: %s', (name, machine, change, reason) => {
    if (name === 'no entries') delete machine.files!['/boot/loader/entries/a-6.12.conf'];
    expect(refusal(machine, change)).toMatch(reason);
  });
});

describe('systemd-boot', () => {
  function debian(files: Machine['files'] = {}): Machine {
    return {
      files: {
        '/etc/os-release': 'ID=debian\n',
        '/proc/cmdline': 'initrd=\\debian\\initrd root=/dev/sda1\n',
        '/boot/vmlinuz-6.12': 'MZ',
        ...entry('6.12', 'root=/dev/sda1'),
        ...files,
      },
    };
  }
  const CMDLINE = { '/etc/kernel/cmdline': 'root=/dev/sda1\n' };

  it('makes the entries of the running kernel and of the next one anew', () => {
    const newer = { ...entry('6.13', 'root=/dev/sda1'), '/usr/lib/modules/6.13/vmlinuz': 'MZ' };
    const { files, programs } = done(debian({ ...CMDLINE, ...newer }), ON);
    expect(files).toMatchObject([{ after: 'root=/dev/sda1 intel_iommu=on\n' }]);
    expect(programs.map(({ program, args, undo }) => [program, ...args, undo])).toEqual([
      ['kernel-install', 'add', '6.12', '/boot/vmlinuz-6.12', 'again'],
      ['kernel-install', 'add', '6.13', '/usr/lib/modules/6.13/vmlinuz', 'again'],
    ]);
  });

  it("writes a file of the host's own where only the vendor has one", () => {
    const vendor = { '/usr/lib/kernel/cmdline': 'root=/dev/sda1\n' };
    expect(done(debian(vendor), ON).files).toEqual([
      { path: '/etc/kernel/cmdline', before: undefined, after: 'root=/dev/sda1 intel_iommu=on\n' },
    ]);
  });

  it.each([
    ['the default', { '/boot/loader/loader.conf': 'default arch.efi\n' }],
    ['perhaps the default', {}],
  ])('edits no entry where a unified image is %s', (_, files) => {
    const machine = debian({ '/boot/EFI/Linux/arch.efi': 'MZ', ...files });
    expect(refusal(machine, ON)).toMatch(/^The kernel is a unified image \(arch\.efi\)/);
  });

  it('edits the entry itself where there is no file: kernel-install copies what runs', () => {
    const { files, programs } = done(debian(), ON);
    expect(files).toMatchObject([
      {
        path: '/boot/loader/entries/a-6.12.conf',
        after: expect.stringContaining('\noptions root=/dev/sda1 intel_iommu=on\n'),
      },
    ]);
    expect(programs).toEqual([]);
  });

  it.each([
    ['loader.conf', { '/boot/loader/loader.conf': 'timeout 3\ndefault a-6.11*\n' }],
    [
      "bootctl's variable, before loader.conf",
      {
        '/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f':
          'systemd-boot 257',
        '/sys/firmware/efi/efivars/LoaderEntryDefault-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f': `\u0007\0\0\0${[...'a-6.11.conf'].join('\0')}\0\0\0`,
        '/boot/loader/loader.conf': 'default a-6.12.conf\n',
      },
    ],
    [
      '@saved, the one that was started last',
      {
        '/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f':
          'systemd-boot 257',
        '/sys/firmware/efi/efivars/LoaderEntryLastBooted-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f': `\u0007\0\0\0${[...'a-6.11.conf'].join('\0')}\0\0\0`,
        '/boot/loader/loader.conf': 'default @saved\n',
      },
    ],
  ])('edits the entry that is the default: %s', (_, files) => {
    const machine = debian({ ...entry('6.11', 'root=/dev/sda1'), ...files });
    expect(done(machine, ON).files.map(({ path }) => path)).toEqual([
      '/boot/loader/entries/a-6.11.conf',
    ]);
  });

  it.each<[string, Machine['files'], RegExp]>([
    [
      'unified images of somebody else',
      { ...CMDLINE, '/boot/EFI/Linux/arch.efi': 'MZ' },
      /^The kernel is a unified image \(arch\.efi\), and what builds it is not known\.$/,
    ],
    [
      'an image that is not there',
      { ...CMDLINE, '/boot/vmlinuz-6.12': undefined },
      /was not found\.$/,
    ],
    ['nothing that can be read', {}, /^\/etc\/kernel\/cmdline cannot be read\.$/],
    [
      'a comment, which some versions pass to the kernel',
      { '/etc/kernel/cmdline': 'root=/dev/sda1\n# intel_iommu=off made trouble\n' },
      /^\/etc\/kernel\/cmdline has a comment, .*\.$/,
    ],
    ["openSUSE's own tool", { ...CMDLINE, '/usr/bin/sdbootutil': '' }, /kept by sdbootutil\.$/],
  ])('refuses: %s', (name, files, reason) => {
    const machine = debian(files);
    if (!name.startsWith('openSUSE')) delete machine.files!['/boot/loader/entries/a-6.12.conf'];
    if (name.startsWith('an image')) delete machine.files!['/boot/vmlinuz-6.12'];
    expect(refusal(machine, ON)).toMatch(reason);
  });
});

describe('ostree', () => {
  function coreos(options: string): Machine {
    return { files: { '/run/ostree-booted': '', ...entry('1', options) } };
  }

  it('replaces, and names the way back', () => {
    const { programs } = done(coreos('rw iommu=soft,off intel_iommu=off'), {
      add: ['intel_iommu=on', 'iommu=pt'],
    });
    expect(programs).toMatchObject([
      {
        args: [
          'kargs',
          '--delete-if-present=iommu=soft,off',
          '--delete-if-present=intel_iommu=off',
          '--append-if-missing=iommu=soft,pt',
          '--append-if-missing=intel_iommu=on',
        ],
        undo: {
          program: 'rpm-ostree',
          args: [
            'kargs',
            '--delete-if-present=iommu=soft,pt',
            '--delete-if-present=intel_iommu=on',
            '--append-if-missing=iommu=soft,off',
            '--append-if-missing=intel_iommu=off',
          ],
        },
      },
    ]);
  });

  it('has nothing to do, or cannot know', () => {
    expect(done(coreos('intel_iommu=on'), ON)).toEqual({ files: [], programs: [] });
    expect(refusal({ files: { '/run/ostree-booted': '' } }, ON)).toMatch(/cannot be read/);
    expect(refusal({ ...coreos('rw'), links: SHELL }, ON)).toBe('rpm-ostree is not installed.');
  });
});

describe('proxmox', () => {
  function proxmox(cmdline: string): Machine {
    return {
      files: {
        '/proc/cmdline': 'initrd=\\EFI\\proxmox\\initrd root=ZFS=rpool\n',
        '/etc/kernel/proxmox-boot-uuids': 'A1B2-C3D4\n',
        '/etc/kernel/cmdline': cmdline,
      },
    };
  }

  it('edits the one line', () => {
    expect(done(proxmox('root=ZFS=rpool boot=zfs intel_iommu=off\n'), ON)).toMatchObject({
      files: [{ after: 'root=ZFS=rpool boot=zfs intel_iommu=on\n' }],
      programs: [{ program: 'proxmox-boot-tool', args: ['refresh'], undo: 'again' }],
    });
  });

  it('refuses several lines', () => {
    expect(refusal(proxmox('root=ZFS=rpool\nintel_iommu=off\n'), ON)).toBe(
      '/etc/kernel/cmdline has several lines, of which only the first is passed.',
    );
  });
});

it.each([
  ['no UTF-8', '# b\ufffdse\nGRUB_CMDLINE_LINUX="quiet intel_iommu=off"\n'],
  ['a NUL', 'GRUB_CMDLINE_LINUX="quiet intel_iommu=off"\n\0'],
])('refuses to write a file again that is no text: %s', (_, text) => {
  const files = {
    '/etc/os-release': 'ID=debian\n',
    '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz ro\n',
    '/boot/grub/grub.cfg': '',
    '/etc/default/grub': text,
  };
  expect(refusal({ files }, ON)).toBe('/etc/default/grub has bytes that are no UTF-8 text.');
});

it('adds no drop-in beside a file that cannot be read', () => {
  const files = {
    '/etc/os-release': 'ID=debian\n',
    '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz ro\n',
    '/boot/grub/grub.cfg': '',
    '/etc/default/grub': undefined,
  };
  expect(refusal({ files }, ON)).toBe('/etc/default/grub:1: the file cannot be read.');
});

it('runs update-grub where the file is right and grub.cfg is not', () => {
  const files = {
    '/etc/os-release': 'ID=debian\n',
    '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz ro\n',
    '/etc/default/grub': 'GRUB_CMDLINE_LINUX="intel_iommu=on"\n',
    '/boot/grub/grub.cfg': 'linux /vmlinuz ro\n',
  };
  expect(done({ files }, ON)).toMatchObject({ files: [], programs: [{ program: 'update-grub' }] });
});

it('knows from the script itself whether drop-ins are read', () => {
  const files = {
    '/etc/os-release': 'ID=manjaro\n',
    '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz ro\n',
    '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
    '/usr/sbin/update-grub': '',
    '/usr/bin/grub-mkconfig': '. ${sysconfdir}/default/grub\n',
  };
  expect(done({ files }, ON).files.map(({ path }) => path)).toEqual(['/etc/default/grub']);
});
