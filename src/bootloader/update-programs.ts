import type { Host } from '../host/host.ts';
import { isThere } from '../host/read.ts';
import { readBlsEntry } from './bls-entry.ts';
import type { BootLoader } from './detect.ts';
import type { BootProgram } from './boot-change.ts';
import { systemdBootDefault } from './systemd-boot-default.ts';

/** What brings the administrator's file to where the boot loader reads it; nothing where one program does both. */
export function updatePrograms(
  host: Host,
  { kind, grubCfg }: BootLoader,
  kernelRelease: string | undefined,
): BootProgram[] {
  switch (kind) {
    case 'grub-debian':
      return [again('update-grub', [])];
    case 'grub':
      return grubCfg === undefined ? [] : [again(mkconfigOf(grubCfg), ['-o', grubCfg])];
    case 'proxmox-grub':
    case 'proxmox-systemd-boot':
      return [again('proxmox-boot-tool', ['refresh'])];
    case 'systemd-boot':
      return kernelsToInstall(host, kernelRelease).map((args) => again('kernel-install', args));
    default:
      return [];
  }
}

function again(program: string, args: string[]): BootProgram {
  return { program, args, undo: 'again', timeoutMs: LONG_MS };
}

/** os-prober looks at every disk, dracut builds an initrd. */
const LONG_MS = 600_000;

function mkconfigOf(grubCfg: string): string {
  return grubCfg.startsWith('/boot/grub2/') ? 'grub2-mkconfig' : 'grub-mkconfig';
}

/** The running kernel and the one that starts next: `add` makes an entry anew in every version of kernel-install. */
function kernelsToInstall(host: Host, running: string | undefined): string[][] {
  const next = readBlsEntry(host, systemdBootDefault(host))?.version;
  const releases = [...new Set([running, next])].filter((release) => release !== undefined);
  return releases.flatMap((release) => {
    if (!/^[\w.~+-]+$/.test(release)) return [];
    // Fedora and Arch keep the image with the modules, Debian in /boot.
    const images = [`/usr/lib/modules/${release}/vmlinuz`, `/boot/vmlinuz-${release}`];
    const image = images.find((path) => isThere(host, path));
    return image === undefined ? [] : [['add', release, image]];
  });
}
