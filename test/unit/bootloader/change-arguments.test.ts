import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readBootConfig } from '../../../src/bootloader/boot-config.ts';
import {
  type ArgumentChange,
  changeArgumentsCommands,
} from '../../../src/bootloader/change-arguments.ts';
import { openSysroot } from '../../../src/host/sysroot.ts';

const roots: string[] = [];
afterEach(() => roots.splice(0).forEach((root) => rmSync(root, { recursive: true })));

function rootWith(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'sriovctl-boot-'));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(root + path), { recursive: true });
    writeFileSync(root + path, text);
  }
  return root;
}

function commandsOn(root: string, change: ArgumentChange): string[] {
  const host = openSysroot(root);
  return changeArgumentsCommands(host, readBootConfig(host), change, '6.12').commands;
}

/** As a person would: the edits are typed into a shell, on the copy; the boot loader's own programs are left out. */
function typeIn(root: string, commands: string[]): void {
  for (const command of commands.filter((line) => /^(sed|echo|printf|mkdir) /.test(line))) {
    execFileSync('/bin/sh', ['-c', command.replaceAll(' /etc/', ` ${root}/etc/`)]);
  }
}

function wanted(root: string): string[] {
  return readBootConfig(openSysroot(root)).wanted!.args.map(({ text }) => text);
}

const DEBIAN = {
  '/etc/os-release': 'ID=debian\n',
  '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz root=/dev/sda1\n',
};

const ENTRY = {
  '/boot/loader/entries/a-6.12.conf':
    'title A\nversion 6.12\nlinux /vmlinuz-6.12\noptions root=/dev/sda1 ro intel_iommu=off\n',
};

describe('changeArgumentsCommands', () => {
  it("edits Debian's GRUB so that reading it again gives what was asked for", () => {
    const root = rootWith({
      ...DEBIAN,
      '/etc/default/grub':
        '# intel_iommu=off was needed once\nGRUB_CMDLINE_LINUX=\'quiet intel_iommu=off\'\nGRUB_CMDLINE_LINUX_DEFAULT="splash"\n',
      '/etc/default/grub.d/a.cfg': 'GRUB_TIMEOUT=1\n',
    });
    const commands = commandsOn(root, {
      add: ['intel_iommu=on', 'iommu=pt'],
      remove: ['intel_iommu=off'],
    });
    expect(commands.at(-1)).toBe('update-grub');
    typeIn(root, commands);
    expect(wanted(root)).toEqual(['quiet', 'intel_iommu=on', 'splash', 'iommu=pt']);
    expect(readFileSync(`${root}/etc/default/grub`, 'utf8')).toContain(
      '# intel_iommu=off was needed once',
    );
  });

  it('takes an argument with special characters away, and no other', () => {
    const root = rootWith({
      ...DEBIAN,
      '/etc/default/grub': 'GRUB_CMDLINE_LINUX="xpci=a.*b|c# pci=a.*b|c#d axb pci=a.*b|c#"\n',
    });
    typeIn(root, commandsOn(root, { remove: ['pci=a.*b|c#'] }));
    expect(wanted(root)).toEqual(['xpci=a.*b|c#', 'pci=a.*b|c#d', 'axb']);
  });

  it('edits SUSE, whose grub2-mkconfig reads one file only', () => {
    const root = rootWith({
      ...DEBIAN,
      '/etc/os-release': 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
      '/etc/default/grub': 'GRUB_CMDLINE_LINUX_DEFAULT="quiet"\n',
      '/boot/grub2/grub.cfg': '',
    });
    const commands = commandsOn(root, { add: ['intel_iommu=on'] });
    expect(commands.at(-1)).toBe('grub2-mkconfig -o /boot/grub2/grub.cfg');
    typeIn(root, commands);
    expect(wanted(root)).toEqual(['quiet', 'intel_iommu=on']);
  });

  it('keeps the one line of Proxmox one line', () => {
    const root = rootWith({
      '/etc/kernel/proxmox-boot-uuids': 'A1B2\n',
      '/proc/cmdline': 'initrd=\\EFI\\proxmox\\initrd root=ZFS=rpool\n',
      '/etc/kernel/cmdline': 'root=ZFS=rpool/ROOT/pve-1 boot=zfs\n',
    });
    const commands = commandsOn(root, { add: ['intel_iommu=on'] });
    expect(commands.at(-1)).toBe('proxmox-boot-tool refresh');
    typeIn(root, commands);
    expect(readFileSync(`${root}/etc/kernel/cmdline`, 'utf8')).toBe(
      'root=ZFS=rpool/ROOT/pve-1 boot=zfs intel_iommu=on\n',
    );
  });

  it.each([
    [
      { '/run/ostree-booted': '', ...ENTRY },
      ['rpm-ostree kargs --delete-if-present=intel_iommu=off --append-if-missing=iommu=pt'],
    ],
    [
      { ...DEBIAN, '/etc/os-release': 'ID=fedora\n', '/boot/grub2/grub.cfg': '', ...ENTRY },
      ['grubby --update-kernel=ALL --remove-args=intel_iommu=off --args=iommu=pt'],
    ],
    [
      { '/proc/cmdline': 'root=/dev/vda\n' },
      [
        "# Remove intel_iommu=off from the kernel's arguments, where this host's boot loader keeps them",
        "# Add iommu=pt to the kernel's arguments, where this host's boot loader keeps them",
      ],
    ],
  ])('of %j', (files, commands) => {
    const change = { add: ['iommu=pt'], remove: ['intel_iommu=off'] };
    expect(commandsOn(rootWith(files as Record<string, string>), change)).toEqual(commands);
  });

  it('says why no program may do it, and a file cannot put a command of its own into it', () => {
    const root = rootWith({
      ...DEBIAN,
      '/etc/default/grub': 'GRUB_CMDLINE_LINUX="$(\nreboot\n) intel_iommu=off"\n',
    });
    const host = openSysroot(root);
    const change = { remove: ['a="\nreboot"'] };
    expect(changeArgumentsCommands(host, readBootConfig(host), change)).toEqual({
      commands: [
        '# Remove a="\\nreboot" from GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, then run: update-grub',
      ],
      refused: '/etc/default/grub:1: $(\\nreboot\\n) is not evaluated.',
    });
  });
});
