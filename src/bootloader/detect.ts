import type { Host } from '../host/host.ts';
import { isThere, listOptional, readOptional } from '../host/read.ts';
import { GRUB_CFG_FILES } from './grub-cfg.ts';
import { parseKernelArguments } from './kernel-arguments.ts';
import { distributionIds } from './os-release.ts';

export type BootLoaderKind =
  | 'ostree'
  | 'proxmox-systemd-boot'
  | 'proxmox-grub'
  | 'systemd-boot'
  /** Debian, Ubuntu and their kin: update-grub, /etc/default/grub.d. */
  | 'grub-debian'
  /** Fedora, RHEL and their kin: one boot entry for each kernel, changed by grubby. */
  | 'grub-bls'
  /** SUSE, Arch and others: grub-mkconfig. */
  | 'grub'
  | 'unknown';

export interface BootLoader {
  kind: BootLoaderKind;
  /** What it was recognised by, or why it was not. */
  evidence: string;
  /** GRUB's own file, where mkconfig has to be told its name. */
  grubCfg?: string;
}

/** Which boot loader started the running kernel, and so where its arguments are kept. */
export function detectBootLoader(host: Host): BootLoader {
  if (isThere(host, '/run/ostree-booted')) {
    return { kind: 'ostree', evidence: '/run/ostree-booted exists' };
  }
  const started = startedBy(host);
  if (isThere(host, '/etc/kernel/proxmox-boot-uuids')) {
    const kind = started.loader === 'systemd-boot' ? 'proxmox-systemd-boot' : 'proxmox-grub';
    return { kind, evidence: `/etc/kernel/proxmox-boot-uuids exists; ${started.evidence}` };
  }
  if (started.loader === 'systemd-boot')
    return { kind: 'systemd-boot', evidence: started.evidence };
  if (started.loader === undefined) return { kind: 'unknown', evidence: started.evidence };
  return grubFlavour(host, started.evidence);
}

interface Started {
  loader: 'grub' | 'systemd-boot' | undefined;
  evidence: string;
}

/**
 * The Boot Loader Interface's variable names systemd-boot. GRUB puts BOOT_IMAGE= before the arguments on every
 * architecture (grub-core/loader/*, LINUX_IMAGE), so a kernel without it was started by something else (kexec, a
 * hypervisor's direct boot), and no file of this host says what it will get.
 */
function startedBy(host: Host): Started {
  const loaderInfo = readOptional(host, LOADER_INFO)?.replaceAll('\0', '') ?? '';
  const named = /systemd-boot [\w.~-]+/.exec(loaderInfo)?.[0];
  if (named) return { loader: 'systemd-boot', evidence: `EFI variable LoaderInfo: ${named}` };
  const args = parseKernelArguments(readOptional(host, '/proc/cmdline') ?? '');
  if (args.some((arg) => arg.name === 'BOOT_IMAGE')) {
    return { loader: 'grub', evidence: '/proc/cmdline begins with BOOT_IMAGE=' };
  }
  // Another boot manager, or none, for systemd-boot always leaves its name: rEFInd and efibootmgr give an initrd=\... too.
  if (listOptional(host, EFI_VARIABLES).length > 0) {
    const evidence =
      '/proc/cmdline has no BOOT_IMAGE=, and no EFI variable LoaderInfo names systemd-boot';
    return { loader: undefined, evidence };
  }
  // systemd-boot hands an entry's initrd over as an argument, with the ESP's path: initrd=\EFI\...
  const initrd = args.find((arg) => arg.name === 'initrd' && arg.value?.includes('\\'));
  if (initrd) return { loader: 'systemd-boot', evidence: `/proc/cmdline: ${initrd.text}` };
  return {
    loader: undefined,
    evidence: '/proc/cmdline has no BOOT_IMAGE=, so GRUB did not start this kernel',
  };
}

const EFI_VARIABLES = '/sys/firmware/efi/efivars';
const LOADER_INFO = `${EFI_VARIABLES}/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f`;

/** extlinux and others write BOOT_IMAGE= too, so GRUB's own files must be there. */
function grubFlavour(host: Host, evidence: string): BootLoader {
  const grubCfg = GRUB_CFG_FILES.find((path) => isThere(host, path));
  const file = isThere(host, '/etc/default/grub') ? '/etc/default/grub' : grubCfg;
  if (!file && listOptional(host, '/etc/default/grub.d').length === 0) {
    return { kind: 'unknown', evidence: `${evidence}, but GRUB's files are not on this host` };
  }
  const ids = distributionIds(host);
  const because = `${evidence}; ${file ?? '/etc/default/grub.d'} exists`;
  if (ids.includes('debian') || ids.includes('ubuntu'))
    return { kind: 'grub-debian', evidence: because };
  if (ids.includes('fedora') || ids.includes('rhel'))
    return { kind: 'grub-bls', evidence: because };
  if (isThere(host, '/usr/sbin/update-grub')) return { kind: 'grub-debian', evidence: because };
  return { kind: 'grub', evidence: because, ...(grubCfg === undefined ? {} : { grubCfg }) };
}
