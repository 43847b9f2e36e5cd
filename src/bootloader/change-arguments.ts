import type { Host } from '../host/host.ts';
import { shellQuote } from '../model/shell-quote.ts';
import { oneLine } from '../model/text.ts';
import type { ArgumentChange } from './apply-change.ts';
import type { BootConfig } from './boot-config.ts';
import type { BootProgram } from './boot-change.ts';
import type { BootLoaderKind } from './detect.ts';
import { editCommands } from './edit-commands.ts';
import { planBootChange } from './plan-change.ts';

export type { ArgumentChange } from './apply-change.ts';

export interface ChangeCommands {
  commands: string[];
  /** Why no program may do it; the commands are then sentences for a person. */
  refused?: string;
}

/** What to type on this host to change its kernel's arguments for good; a reboot has to follow. */
export function changeArgumentsCommands(
  host: Host,
  boot: BootConfig,
  change: ArgumentChange,
  kernelRelease?: string,
): ChangeCommands {
  const plan = planBootChange(host, boot, change, kernelRelease);
  if ('refused' in plan) {
    return { commands: sentences(boot.loader.kind, change), refused: plan.refused };
  }
  return { commands: [...plan.files.flatMap(editCommands), ...plan.programs.map(typed)] };
}

/** As a person would type it. */
export function typed({ program, args }: Pick<BootProgram, 'program' | 'args'>): string {
  return [program, ...args].map(shellQuote).join(' ');
}

function sentences(kind: BootLoaderKind, { add = [], remove = [] }: ArgumentChange): string[] {
  const where = PLACES[kind];
  return [
    ...(remove.length > 0 ? [`# Remove ${remove.join(' ')} from ${where}`] : []),
    ...(add.length > 0 ? [`# Add ${add.join(' ')} to ${where}`] : []),
  ].map(oneLine);
}

const PLACES: Record<BootLoaderKind, string> = {
  ostree: "the deployment's arguments: rpm-ostree kargs",
  'proxmox-systemd-boot': '/etc/kernel/cmdline, then run: proxmox-boot-tool refresh',
  'proxmox-grub':
    'GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, then run: proxmox-boot-tool refresh',
  'systemd-boot': '/etc/kernel/cmdline, then run kernel-install for the kernel',
  'grub-debian': 'GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, then run: update-grub',
  'grub-bls': 'all boot entries: grubby --update-kernel=ALL',
  grub: "GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub, then run GRUB's mkconfig",
  unknown: "the kernel's arguments, where this host's boot loader keeps them",
};
