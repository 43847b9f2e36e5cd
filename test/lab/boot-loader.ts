import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { KERNEL_ARGUMENTS } from './kernel-arguments.ts';
import type { World } from './world.ts';

export const GRUB_DEFAULTS = '/etc/default/grub';
export const GRUB_CFG = '/boot/grub/grub.cfg';

/** As Debian's installer leaves it, with the arguments of this guest, and as people edit it. */
export function grubDefaults(args: string): string {
  return `# If you change this file, run 'update-grub' afterwards to update
# /boot/grub/grub.cfg.

GRUB_DEFAULT=0
GRUB_TIMEOUT=0
GRUB_DISTRIBUTOR=\`( . /etc/os-release && echo \${NAME} )\`
#GRUB_CMDLINE_LINUX_DEFAULT="quiet intel_iommu=off"
GRUB_CMDLINE_LINUX_DEFAULT="${args}"   # ask the storage team first
GRUB_CMDLINE_LINUX='${KERNEL_ARGUMENTS.join(' ')}'

GRUB_TERMINAL=serial
GRUB_SERIAL_COMMAND="serial --unit=0 --speed=115200"
GRUB_DISABLE_OS_PROBER=true
`;
}

/** From now on the guest boots through GRUB. */
export async function setUpGrub(world: World, args: string): Promise<void> {
  writeFileSync(GRUB_DEFAULTS, grubDefaults(args));
  await must(world, 'update-grub', []);
}

export const CMDLINE_FILE = '/etc/kernel/cmdline';

/** From now on the firmware starts systemd-boot, and that the guest. */
export async function setUpSystemdBoot(world: World, args: string): Promise<void> {
  mkdirSync('/etc/kernel', { recursive: true });
  writeFileSync(CMDLINE_FILE, `root=/dev/vda rw ${KERNEL_ARGUMENTS.join(' ')} ${args}\n`);
  const release = (await must(world, 'uname', ['-r'])).trim();
  await must(world, 'bootctl', ['install']);
  await must(world, 'kernel-install', ['add', release, `/boot/vmlinuz-${release}`]);
}

export async function must(world: World, name: string, args: string[]): Promise<string> {
  const { exit, stdout, stderr } = await world.run(name, args);
  assert.equal(exit, 0, `${name} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

/** Every file of these folders with its checksum: what a dry run, or a change that was undone, must leave alone. */
export async function checksums(world: World, folders: string[]): Promise<string> {
  return must(world, 'find', [...folders, '-type', 'f', '-exec', 'sha256sum', '{}', '+']);
}
