import type { Host } from '../host/host.ts';
import { oneLine } from '../model/text.ts';
import { changes, type ArgumentChange } from './apply-change.ts';
import type { BootChange, Refused } from './boot-change.ts';
import type { BootConfig } from './boot-config.ts';
import { editGrubDefaults } from './edit-grub-defaults.ts';
import { grubSources, readsDropIns } from './grub-defaults.ts';
import { planGrubby } from './plan-grubby.ts';
import { planKernelCmdline } from './plan-kernel-cmdline.ts';
import { planOstree } from './plan-ostree.ts';
import { isMissing } from './programs.ts';
import { updatePrograms } from './update-programs.ts';

export type { BootChange, BootFile, BootProgram, Refused } from './boot-change.ts';

/** Reads what has to be edited and changes nothing. Planned again on the result it has nothing to do. */
export function planBootChange(
  host: Host,
  boot: BootConfig,
  change: ArgumentChange,
  kernelRelease: string | undefined,
): BootChange | Refused {
  const strange = (change.add ?? []).find((text) => !PLAIN.test(text));
  if (strange !== undefined) return { refused: oneLine(`${strange} would have to be quoted.`) };
  const plan = planFor(host, boot, change, kernelRelease);
  // A file's own words are in it, which must stay on one line behind a `#`.
  if ('refused' in plan) return { refused: oneLine(plan.refused) };
  const noText = plan.files.find(({ before = '' }) => /[\0\ufffd]/.test(before));
  if (noText) return { refused: `${noText.path} has bytes that are no UTF-8 text.` };
  const missing = plan.programs.find(({ program }) => isMissing(host, program));
  return missing ? { refused: `${missing.program} is not installed.` } : plan;
}

/** What needs no quotes in any file or program here. */
const PLAIN = /^[A-Za-z][\w.,:=/@%+-]*$/;

function planFor(
  host: Host,
  boot: BootConfig,
  change: ArgumentChange,
  kernelRelease: string | undefined,
): BootChange | Refused {
  const { loader } = boot;
  switch (loader.kind) {
    case 'ostree':
      return planOstree(boot, change);
    case 'grub-bls':
      return planGrubby(host, change);
    case 'grub-debian':
    case 'proxmox-grub':
    case 'grub':
      return planGrub(host, boot, change, kernelRelease);
    case 'proxmox-systemd-boot':
    case 'systemd-boot':
      return planKernelCmdline(host, boot, change, kernelRelease);
    case 'unknown':
      return { refused: `The boot loader is not known: ${loader.evidence}.` };
  }
}

function planGrub(
  host: Host,
  boot: BootConfig,
  change: ArgumentChange,
  kernelRelease: string | undefined,
): BootChange | Refused {
  const { loader } = boot;
  const files = editGrubDefaults(grubSources(host, loader), change, {
    variable: 'GRUB_CMDLINE_LINUX_DEFAULT',
    dropIn: readsDropIns(host, loader),
  });
  if ('refused' in files) return files;
  if (files.length === 0 && !changes(boot.installed, change)) return { files, programs: [] };
  const programs = updatePrograms(host, loader, kernelRelease);
  return programs.length > 0
    ? { files, programs }
    : { refused: 'Where GRUB reads its menu from is not known: there is no grub.cfg in /boot.' };
}
