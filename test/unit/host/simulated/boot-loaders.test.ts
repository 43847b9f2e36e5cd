import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChange } from '../../../../src/bootloader/apply-change.ts';
import { readBlsEntries } from '../../../../src/bootloader/bls-entry.ts';
import { readBootConfig } from '../../../../src/bootloader/boot-config.ts';
import { type BootChange, planBootChange } from '../../../../src/bootloader/plan-change.ts';
import { ProgramMissing } from '../../../../src/host/host.ts';
import { MACHINES } from '../../../../src/host/simulated/machines.ts';
import {
  type MachineSpec,
  simulatedHost,
  type SimulatedHost,
} from '../../../../src/host/simulated/open.ts';

const RELEASE = MACHINES.lab.kernel!.release!;
const CONFIG = `/boot/config-${RELEASE}`;
const GRUB = 'BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro';

function hostWith(files: Record<string, string>, spec: Partial<MachineSpec> = {}): SimulatedHost {
  const kernel = { ...MACHINES.lab.kernel, args: GRUB };
  return simulatedHost({
    ...MACHINES.lab,
    kernel,
    ...spec,
    files: { ...MACHINES.lab.files, ...files },
  });
}

const DEFAULTS = {
  '/etc/default/grub': 'GRUB_CMDLINE_LINUX="a"\nGRUB_CMDLINE_LINUX_DEFAULT="b"\n',
};

describe('update-grub', () => {
  it('makes grub.cfg of all its files, and leaves the recovery entry without the rest', async () => {
    const host = hostWith({
      ...DEFAULTS,
      '/etc/default/grub.d/x.cfg': 'GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT c"\n',
    });
    const result = await host.run('update-grub', []);
    expect(result).toMatchObject({ exitCode: 0, stdout: '' });
    expect(result.stderr).toMatch(
      /^Generating grub configuration file \.\.\.\nFound linux image: .*\ndone\n$/s,
    );
    const cfg = host.read('/boot/grub/grub.cfg');
    expect(cfg).toContain(`linux\t/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro a b c\n`);
    expect(cfg).toContain('ro single\n');
    await host.reboot();
    expect(host.read('/proc/cmdline')).toBe(
      `BOOT_IMAGE=/boot/vmlinuz-${RELEASE} root=/dev/vda1 ro a b c\n`,
    );
  });

  it.each([
    [
      'GRUB_CMDLINE_LINUX="a\n',
      2,
      /: \/etc\/default\/grub: Syntax error: Unterminated quoted string\n$/,
    ],
    ['A=1\nA+=2\n', 127, /grub-mkconfig: 2: \/etc\/default\/grub: not found\n$/],
  ])('fails as the shell does: %j', async (text, exitCode, stderr) => {
    const host = hostWith({ '/etc/default/grub': text });
    expect(await host.run('update-grub', [])).toMatchObject({
      exitCode,
      stderr: expect.stringMatching(stderr),
    });
    expect(() => host.read('/boot/grub/grub.cfg')).toThrow('ENOENT');
  });

  it('fails where it may not write', async () => {
    const host = hostWith(DEFAULTS);
    await host.inject({ matching: '/boot/grub/grub.cfg', result: 'ENOSPC' });
    const { exitCode, stderr } = await host.run('update-grub', []);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /cannot create \/boot\/grub\/grub\.cfg\.new: No space left on device\n$/,
    );
  });

  it.each(['update-grub', 'grubby', 'kernel-install', 'proxmox-boot-tool', 'rpm-ostree'])(
    '%s is missing on a host of another kind',
    async (program) => {
      await expect(hostWith({}).run(program, [])).rejects.toBeInstanceOf(ProgramMissing);
    },
  );
});

function fedora(options: string, files: Record<string, string> = {}): SimulatedHost {
  return hostWith({
    '/etc/os-release': 'ID=fedora\n',
    '/boot/grub2/grub.cfg': 'blscfg\n',
    '/boot/grub2/grubenv': '# GRUB Environment Block\nsaved_entry=a-2\n',
    '/boot/loader/entries/a-1.conf': 'title 1\nversion 1\noptions old=1\n',
    '/boot/loader/entries/a-2.conf': `title 2\nversion 2\noptions ${options}\n`,
    ...files,
  });
}

describe('grubby', () => {
  // As the script of Fedora 38 does with these files.
  it('changes every entry, and the files for kernels to come', async () => {
    const host = fedora('ro x=1 quiet', DEFAULTS);
    await host.run('grubby', ['--update-kernel=ALL', '--remove-args=quiet', '--args=x=2 y']);
    expect(host.read('/boot/loader/entries/a-2.conf')).toContain('options ro x=2 y\n');
    expect(host.read('/boot/loader/entries/a-1.conf')).toContain('options old=1 x=2 y\n');
    expect(host.read('/etc/kernel/cmdline')).toBe('old=1 x=2 y\n');
    // What the real one does to a variable of another name.
    expect(host.read('/etc/default/grub')).toBe('GRUB_CMDLINE_LINUX="a x=2 y"\n'.repeat(2));
  });

  it('leaves /etc/default/grub alone if told to', async () => {
    const host = fedora('ro', DEFAULTS);
    await host.run('grubby', ['--update-kernel=ALL', '--args=x', '--no-etc-grub-update']);
    expect(host.read('/etc/default/grub')).toBe(DEFAULTS['/etc/default/grub']);
  });

  it('says so where it may not write', async () => {
    const host = fedora('ro');
    await host.inject({ matching: '/boot/loader', result: 'EACCES' });
    expect(await host.run('grubby', ['--update-kernel=ALL', '--args=x'])).toMatchObject({
      exitCode: 4,
    });
  });

  it('is told by our plan what makes the entry as asked for, and what takes it back', async () => {
    const words = [
      'intel_iommu=on',
      'intel_iommu=off,sm_on',
      'iommu=pt',
      'iommu=off',
      'pci=noaer',
      'pci=realloc',
      'quiet',
      'ro',
      'amd_iommu=on',
    ];
    const property = fc.asyncProperty(
      fc.array(fc.constantFrom(...words), { maxLength: 6 }),
      fc.subarray(['intel_iommu=on', 'iommu=pt', 'pci=realloc']),
      fc.subarray(['amd_iommu=on', 'quiet', 'pci=noaer', 'iommu=off']),
      async (options, add, remove) => {
        const host = fedora(options.join(' '));
        // One entry: several that differ are refused.
        await host.replace('/boot/loader/entries/a-1.conf', {
          before: host.read('/boot/loader/entries/a-1.conf'),
          after: undefined,
          backup: false,
        });
        const [before] = readBlsEntries(host);
        const { texts, added } = applyChange(before!.args, { add, remove });
        const plan = planBootChange(
          host,
          readBootConfig(host),
          { add, remove },
          RELEASE,
        ) as BootChange;
        for (const { program, args } of plan.programs) {
          expect(await host.run(program, args)).toMatchObject({ exitCode: 0 });
        }
        const wanted = [...texts.filter((text) => text !== undefined), ...added];
        expect(textsOf(host).toSorted()).toEqual(wanted.toSorted());
        for (const { undo } of plan.programs) {
          if (undo !== 'again') await host.run(undo.program, undo.args);
        }
        expect(textsOf(host).toSorted()).toEqual(options.toSorted());
      },
    );
    await fc.assert(property, { numRuns: 150 });
  });
});

function textsOf(host: SimulatedHost): string[] {
  return readBlsEntries(host)[0]!.args.map(({ text }) => text);
}

describe('kernel-install, proxmox-boot-tool and rpm-ostree', () => {
  it('make an entry of /etc/kernel/cmdline', async () => {
    const host = hostWith({
      '/etc/kernel/cmdline': 'root=/dev/vda1\n  quiet\n',
      '/boot/vmlinuz-1': '',
    });
    expect(await host.run('kernel-install', ['add', '1', '/boot/vmlinuz-1'])).toMatchObject({
      exitCode: 0,
    });
    expect(host.read('/boot/loader/entries/debian-1.conf')).toContain(
      '\noptions    root=/dev/vda1 quiet\n',
    );
    expect(await host.run('kernel-install', ['add', '2', '/boot/vmlinuz-2'])).toMatchObject({
      exitCode: 1,
      stderr: "Error: could not copy '/boot/vmlinuz-2' to '/boot/debian/2/linux'.\n",
    });
  });

  it('write the entry of a new deployment when the host goes down', async () => {
    const host = hostWith(
      {
        '/run/ostree-booted': '',
        '/boot/loader/entries/ostree-1.conf': 'title O\nversion 1\noptions rw ostree=/x\n',
      },
      { kernel: { ...MACHINES.lab.kernel, args: 'rw ostree=/x' } },
    );
    await host.run('rpm-ostree', ['kargs', '--append-if-missing=quiet']);
    expect(host.list('/boot/loader/entries')).toEqual(['ostree-1.conf']);
    expect(await host.run('rpm-ostree', ['kargs', '--append-if-missing=quiet'])).toMatchObject({
      stdout: 'No changes.\n',
    });
    await host.reboot();
    expect(host.list('/boot/loader/entries')).toEqual(['ostree-1.conf', 'ostree-2.conf']);
    expect(host.read('/proc/cmdline')).toBe('rw ostree=/x quiet\n');
  });
});

describe('a reboot', () => {
  it.each<[NonNullable<MachineSpec['iommu']>['kind'], string, string, boolean]>([
    ['intel', '', '', false],
    ['intel', 'intel_iommu=on', '', true],
    ['intel', 'intel_iommu=on intel_iommu=off', '', false],
    ['intel', 'intel_iommu=sm_on', '', false],
    ['intel', 'intel-iommu=on,sm_on iommu=pt', '', true],
    ['intel', 'intel_iommu=on iommu=off', '', false],
    ['intel', '', 'CONFIG_INTEL_IOMMU_DEFAULT_ON=y\n', true],
    ['intel', '', 'CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF=y\n', true],
    ['intel', 'intel_iommu=off', 'CONFIG_INTEL_IOMMU_DEFAULT_ON=y\n', false],
    ['amd', '', '', true],
    ['amd', 'amd_iommu=off', '', false],
    ['amd', 'intel_iommu=off', '', true],
    ['arm', 'intel_iommu=off', '', true],
    ['none', 'intel_iommu=on', 'CONFIG_INTEL_IOMMU_DEFAULT_ON=y\n', false],
  ])('with %s hardware, %j and %j has its IOMMU on: %s', async (kind, args, config, on) => {
    const files = { '/boot/grub/grub.cfg': `linux /vmlinuz ro ${args}\n`, [CONFIG]: config };
    const host = hostWith(files, { iommu: { kind, enabled: false } });
    await host.reboot();
    expect(host.read('/proc/cmdline').trim()).toBe(`BOOT_IMAGE=/vmlinuz ro ${args}`.trim());
    expect(host.list('/sys/kernel/iommu_groups').length > 0).toBe(on);
  });

  it('keeps what is on disk, and no VF', async () => {
    const host = hostWith({
      '/boot/grub/grub.cfg': 'linux /vmlinuz ro\n',
      '/etc/x': 'x',
      '/run/y': 'y',
    });
    const pf = `/sys/bus/pci/devices/${MACHINES.lab.nics[0]!.address}`;
    await host.write(`${pf}/sriov_numvfs`, '2');
    await host.reboot();
    expect(host.read(`${pf}/sriov_numvfs`)).toBe('0\n');
    expect(host.read('/etc/x')).toBe('x');
    expect(() => host.read('/run/y')).toThrow('ENOENT');
  });
});
