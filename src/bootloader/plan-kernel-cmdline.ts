import type { Host } from '../host/host.ts';
import { listOptional, readText } from '../host/read.ts';
import { type ArgumentChange, changes } from './apply-change.ts';
import { type BlsEntry, readBlsEntries, readBlsEntry } from './bls-entry.ts';
import type { BootConfig } from './boot-config.ts';
import { editCommandLine } from './edit-command-line.ts';
import { HAS_COMMENT, hasComment, KERNEL_CMDLINE } from './kernel-cmdline-file.ts';
import type { BootChange, BootFile, Refused } from './boot-change.ts';
import { systemdBootDefault } from './systemd-boot-default.ts';
import { updatePrograms } from './update-programs.ts';

/** Proxmox and kernel-install make boot entries of /etc/kernel/cmdline; entries written by hand are edited themselves. */
export function planKernelCmdline(
  host: Host,
  boot: BootConfig,
  change: ArgumentChange,
  kernelRelease: string | undefined,
): BootChange | Refused {
  const [own, vendors] = KERNEL_CMDLINE.map((path) => readText(host, path));
  const text = own ?? vendors;
  if (boot.loader.kind === 'systemd-boot') {
    const images = unifiedImages(host);
    const stranger = whoseImages(host, images);
    if (stranger !== undefined) return { refused: stranger };
    const entry = readBlsEntry(host, systemdBootDefault(host));
    const ownEntry = entry && (text === undefined || isWrittenByHand(entry));
    if (ownEntry && images.length === 0) return editEntry(host, entry, change);
  }
  if (text === undefined) return { refused: `${KERNEL_CMDLINE[0]} cannot be read.` };
  if (hasComment(text)) return HAS_COMMENT;
  // proxmox-boot-tool puts the whole file behind `options` (zz-proxmox-boot, copy_and_config_kernels).
  if (boot.loader.kind === 'proxmox-systemd-boot' && text.trim().includes('\n')) {
    return {
      refused: `${KERNEL_CMDLINE[0]} has several lines, of which only the first is passed.`,
    };
  }
  const after = editCommandLine(text, change);
  const files = after === text ? [] : [{ path: KERNEL_CMDLINE[0]!, before: own, after }];
  if (files.length === 0 && !changes(boot.installed, change)) return { files, programs: [] };
  const programs = updatePrograms(host, boot.loader, kernelRelease);
  if (programs.length > 0) return { files, programs };
  return { refused: `The image of the kernel ${kernelRelease ?? ''} was not found.` };
}

/** Those of kernel-install are named after the kernel; without /etc/kernel/cmdline it copies what runs. */
function isWrittenByHand({ id, version }: BlsEntry): boolean {
  return !id.endsWith(`-${version}`);
}

function editEntry(host: Host, { file }: BlsEntry, change: ArgumentChange): BootChange | Refused {
  const before = readText(host, file) ?? '';
  const options = [...before.matchAll(/^[ \t]*options[ \t]+(.*)$/gm)];
  const [line] = options;
  if (!line || options.length > 1) {
    return { refused: `${file} has ${line ? 'several lines' : 'no line'} of options.` };
  }
  const start = line.index + line[0].length - line[1]!.length;
  const edited = editCommandLine(line[1]!, change);
  const after = before.slice(0, start) + edited + before.slice(line.index + line[0].length);
  const files: BootFile[] = after === before ? [] : [{ path: file, before, after }];
  return { files, programs: [] };
}

/** Unified kernel images that may start next: all of them, unless an entry was chosen. */
function unifiedImages(host: Host): string[] {
  if (readBlsEntries(host).some(systemdBootDefault(host))) return [];
  return ['/boot', '/efi', '/boot/efi'].flatMap((folder) =>
    listOptional(host, `${folder}/EFI/Linux`).filter((name) => name.endsWith('.efi')),
  );
}

/** They carry their arguments in them, and other programs than kernel-install may have made them. */
function whoseImages(host: Host, [image]: readonly string[]): string | undefined {
  if (readText(host, '/usr/bin/sdbootutil') !== undefined) {
    return 'The boot entries are kept by sdbootutil.';
  }
  if (image === undefined) return undefined;
  const layout = readText(host, '/etc/kernel/install.conf') ?? '';
  return /^\s*layout\s*=\s*uki\s*$/m.test(layout)
    ? undefined
    : `The kernel is a unified image (${image}), and what builds it is not known.`;
}
