import type { Host } from '../host/host.ts';
import { readBlsEntry } from './bls-entry.ts';
import type { ConfiguredArguments } from './configured-arguments.ts';
import { type BootLoader, detectBootLoader } from './detect.ts';
import { readGrubCfg } from './grub-cfg.ts';
import { readGrubDefaults } from './grub-defaults.ts';
import { readKernelCmdline } from './kernel-cmdline-file.ts';
import { systemdBootDefault } from './systemd-boot-default.ts';

export interface BootConfig {
  loader: BootLoader;
  /** What the administrator's file asks for: /etc/default/grub, /etc/kernel/cmdline. undefined: none, or unreadable. */
  wanted: ConfiguredArguments | undefined;
  /** What the boot loader passes at the next start: grub.cfg, the default boot entry. undefined: it may not be read. */
  installed: ConfiguredArguments | undefined;
}

/** Reads what is configured; what runs is in /proc/cmdline. */
export function readBootConfig(host: Host): BootConfig {
  const loader = detectBootLoader(host);
  return { loader, ...readArguments(host, loader) };
}

function readArguments(host: Host, loader: BootLoader): Omit<BootConfig, 'loader'> {
  switch (loader.kind) {
    case 'ostree':
      return { wanted: undefined, installed: readBlsEntry(host) };
    case 'proxmox-systemd-boot':
      return { wanted: readKernelCmdline(host), installed: undefined };
    case 'systemd-boot':
      return {
        wanted: readKernelCmdline(host),
        installed: readBlsEntry(host, systemdBootDefault(host)),
      };
    case 'grub-bls':
      return { wanted: readGrubDefaults(host, loader), installed: readBlsEntry(host) };
    case 'proxmox-grub':
      // It starts from ESPs that are not mounted; /boot/grub/grub.cfg may be years old (000_proxmox_boot_header).
      return { wanted: readGrubDefaults(host, loader), installed: undefined };
    case 'grub-debian':
    case 'grub':
      return { wanted: readGrubDefaults(host, loader), installed: readGrubCfg(host) };
    case 'unknown':
      return { wanted: undefined, installed: undefined };
  }
}
