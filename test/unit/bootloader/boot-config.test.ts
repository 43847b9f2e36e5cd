import { describe, expect, it } from 'vitest';
import { readBootConfig } from '../../../src/bootloader/boot-config.ts';
import type { ConfiguredArguments } from '../../../src/bootloader/configured-arguments.ts';
import { hostOf, type Machine } from '../doctor/machine.ts';

const GRUB_CMDLINE = 'BOOT_IMAGE=/vmlinuz-6.12 root=/dev/sda1 ro quiet\n';
const LOADER_INFO = '/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f';
const SYSTEMD_BOOT = `\u0006\0\0\0${[...'systemd-boot 257.9-1'].join('\0')}\0`;

const DEBIAN = { '/etc/os-release': 'ID=debian\n', '/proc/cmdline': GRUB_CMDLINE };

function read(files: Machine['files']) {
  return readBootConfig(hostOf({ files }));
}

function texts(configured: ConfiguredArguments | undefined): string[] | undefined {
  return configured?.args.map(({ text, file, line }) => `${file}:${line}: ${text}`);
}

describe('readBootConfig', () => {
  it.each<[string, Machine['files'], string]>([
    ['Debian', { ...DEBIAN, '/etc/default/grub': '' }, 'grub-debian'],
    [
      'Ubuntu',
      { ...DEBIAN, '/etc/os-release': 'ID=ubuntu\nID_LIKE=debian\n', '/boot/grub/grub.cfg': '' },
      'grub-debian',
    ],
    [
      'RHEL',
      { ...DEBIAN, '/etc/os-release': 'ID="rhel"\nID_LIKE="fedora"\n', '/etc/default/grub': '' },
      'grub-bls',
    ],
    [
      'Rocky',
      {
        ...DEBIAN,
        '/etc/os-release': 'ID="rocky"\nID_LIKE="rhel centos fedora"\n',
        '/etc/default/grub': '',
      },
      'grub-bls',
    ],
    [
      'SUSE',
      {
        ...DEBIAN,
        '/etc/os-release': 'ID="sles"\nID_LIKE="suse"\n',
        '/etc/default/grub': '',
        '/boot/grub2/grub.cfg': undefined,
      },
      'grub',
    ],
    [
      'Fedora CoreOS',
      { ...DEBIAN, '/etc/os-release': 'ID=fedora\n', '/run/ostree-booted': '' },
      'ostree',
    ],
    [
      'Proxmox on ZFS',
      { ...DEBIAN, '/etc/kernel/proxmox-boot-uuids': 'A1B2\n', [LOADER_INFO]: SYSTEMD_BOOT },
      'proxmox-systemd-boot',
    ],
    [
      'Proxmox with GRUB',
      { ...DEBIAN, '/etc/kernel/proxmox-boot-uuids': 'A1B2\n', '/etc/default/grub': '' },
      'proxmox-grub',
    ],
    [
      'systemd-boot',
      { '/proc/cmdline': 'root=/dev/sda2 rw\n', [LOADER_INFO]: SYSTEMD_BOOT },
      'systemd-boot',
    ],
    [
      'systemd-boot, without EFI variables',
      { '/proc/cmdline': 'initrd=\\EFI\\debian\\initrd root=/dev/sda2\n' },
      'systemd-boot',
    ],
    [
      'rEFInd, which hands an initrd over in the same way',
      {
        [LOADER_INFO]: `\u0006\0\0\0${[...'rEFInd 0.14.2'].join('\0')}\0`,
        '/proc/cmdline': 'initrd=\\boot\\initramfs-linux.img root=/dev/sda2\n',
        '/etc/kernel/cmdline': 'root=/dev/sda2\n',
      },
      'unknown',
    ],
    [
      'a kernel that the firmware started, with its arguments in an EFI variable',
      {
        '/sys/firmware/efi/efivars/BootOrder-8be4df61-93ca-11d2-aa0d-00e098032b8c': '\0',
        '/proc/cmdline': 'initrd=\\initramfs-linux.img root=/dev/sda2\n',
        '/etc/kernel/cmdline': 'root=/dev/sda2\n',
      },
      'unknown',
    ],
    [
      'a kernel that a hypervisor started',
      { ...DEBIAN, '/etc/default/grub': '', '/proc/cmdline': 'root=/dev/vda rw\n' },
      'unknown',
    ],
    ['extlinux', { '/proc/cmdline': GRUB_CMDLINE }, 'unknown'],
    ['nothing', {}, 'unknown'],
  ])('recognises %s', (_, files, kind) => {
    expect(read(files).loader.kind).toBe(kind);
  });

  it('reads what Debian wants, and what GRUB will pass', () => {
    const { wanted, installed } = read({
      ...DEBIAN,
      '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=on"\n',
      '/boot/grub/grub.cfg': `set default="0"
menuentry 'Debian GNU/Linux' --class debian {
	insmod ext2
	linux	/boot/vmlinuz-6.12 root=UUID=1 ro  quiet
	initrd	/boot/initrd.img-6.12
}
menuentry 'Debian GNU/Linux (recovery mode)' {
	linux	/boot/vmlinuz-6.12 root=UUID=1 ro single
}
`,
    });
    expect(texts(wanted)).toEqual([
      '/etc/default/grub:1: quiet',
      '/etc/default/grub:1: intel_iommu=on',
    ]);
    expect(texts(installed)).toEqual(
      ['root=UUID=1', 'ro', 'quiet'].map((arg) => `/boot/grub/grub.cfg:4: ${arg}`),
    );
  });

  it('knows less where grub.cfg may not be read', () => {
    const { installed } = read({
      ...DEBIAN,
      '/etc/default/grub': '',
      '/boot/grub/grub.cfg': undefined,
    });
    expect(installed).toBeUndefined();
  });

  const RHEL = {
    '/etc/os-release': 'ID="rhel"\n',
    '/proc/cmdline': GRUB_CMDLINE,
    '/etc/default/grub': 'GRUB_CMDLINE_LINUX="quiet"\n',
  };
  const entry = (version: string, options: string) =>
    `title RHEL (${version})\nversion ${version}\nlinux /vmlinuz-${version}\noptions ${options}\n`;

  it('takes the newest boot entry, and never the rescue one', () => {
    const { installed } = read({
      ...RHEL,
      '/boot/loader/entries/abc-0-rescue.conf': entry('0-rescue-abc', 'rescue'),
      '/boot/loader/entries/abc-5.14.0-70.el9.conf': entry('5.14.0-70.el9', 'old'),
      '/boot/loader/entries/abc-5.14.0-503.el9.conf': entry(
        '5.14.0-503.el9',
        'root=/dev/sda1 new $tuned_params',
      ),
    });
    expect(texts(installed)).toEqual([
      '/boot/loader/entries/abc-5.14.0-503.el9.conf:4: root=/dev/sda1',
      '/boot/loader/entries/abc-5.14.0-503.el9.conf:4: new',
    ]);
  });

  it('takes the entry that was made the default, with the arguments of the GRUB environment (RHEL 8)', () => {
    const { installed } = read({
      ...RHEL,
      '/boot/grub2/grubenv':
        '# GRUB Environment Block\nsaved_entry=abc-4.18.0-80\nkernelopts=root=/dev/sda1 ro intel_iommu=on\n####',
      '/boot/loader/entries/abc-4.18.0-80.conf': entry(
        '4.18.0-80',
        '$kernelopts $tuned_params $other',
      ),
      '/boot/loader/entries/abc-4.18.0-99.conf': entry('4.18.0-99', 'new'),
    });
    expect(installed?.args.map(({ text }) => text)).toEqual([
      'root=/dev/sda1',
      'ro',
      'intel_iommu=on',
    ]);
    expect(installed?.gaps.map(({ reason }) => reason)).toEqual([
      "$other is not in GRUB's environment",
    ]);
  });

  it('reads the deployment that ostree starts next', () => {
    const { wanted, installed } = read({
      '/run/ostree-booted': '',
      '/boot/loader/entries/ostree-1.conf': entry('1', 'ostree=/ostree/boot.1/a old'),
      '/boot/loader/entries/ostree-2.conf': entry('2', 'ostree=/ostree/boot.1/b iommu=pt'),
    });
    expect(wanted).toBeUndefined();
    expect(installed?.args.map(({ text }) => text)).toEqual([
      'ostree=/ostree/boot.1/b',
      'iommu=pt',
    ]);
  });

  it('reads /etc/kernel/cmdline, and else that of the vendor', () => {
    const files = { [LOADER_INFO]: SYSTEMD_BOOT, '/usr/lib/kernel/cmdline': 'b\n' };
    expect(texts(read(files).wanted)).toEqual(['/usr/lib/kernel/cmdline:1: b']);
    expect(
      texts(read({ ...files, '/etc/kernel/cmdline': 'root=ZFS=rpool\nboot=zfs\n' }).wanted),
    ).toEqual(['/etc/kernel/cmdline:1: root=ZFS=rpool', '/etc/kernel/cmdline:2: boot=zfs']);
  });
});
