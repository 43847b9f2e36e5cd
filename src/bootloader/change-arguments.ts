import type { BootConfig } from './boot-config.ts';
import type { ConfiguredArgument } from './configured-arguments.ts';
import { shellQuote } from '../model/shell-quote.ts';

export interface ArgumentChange {
  /** `intel_iommu=on` */
  add?: readonly string[];
  /** As they are written where they are configured. */
  remove?: readonly string[];
}

/** What to type on this host to change its kernel's arguments for good; a reboot has to follow. */
export function changeArgumentsCommands(
  config: BootConfig,
  { add = [], remove = [] }: ArgumentChange,
  kernelRelease?: string,
): string[] {
  const edits = removals(config.wanted?.args ?? [], remove);
  const update = updateCommands(config, kernelRelease);
  switch (config.loader.kind) {
    case 'ostree':
      return [ostreeCommand(add, remove)];
    case 'grub-bls':
      return [grubbyCommand(add, remove)];
    case 'grub-debian':
    case 'proxmox-grub':
      return [...edits, ...grubAdditions('/etc/default/grub.d/90-sriovctl.cfg', add), ...update];
    case 'grub':
      return [...edits, ...grubAdditions('/etc/default/grub', add), ...update];
    case 'proxmox-systemd-boot':
    case 'systemd-boot':
      return [...edits, ...cmdlineAdditions(add), ...update];
    case 'unknown':
      return unknownLoader(add, remove);
  }
}

/** What brings the edited file to where the boot loader reads it; nothing where one command does both. */
export function updateCommands({ loader }: BootConfig, kernelRelease = 'RELEASE'): string[] {
  switch (loader.kind) {
    case 'grub-debian':
      return ['update-grub'];
    case 'grub':
      return [mkconfigCommand(loader.grubCfg)];
    case 'proxmox-grub':
    case 'proxmox-systemd-boot':
      return ['proxmox-boot-tool refresh'];
    case 'systemd-boot':
      return [`kernel-install add ${kernelRelease} /boot/vmlinuz-${kernelRelease}`];
    default:
      return [];
  }
}

function ostreeCommand(add: readonly string[], remove: readonly string[]): string {
  const options = [
    ...remove.map((arg) => `--delete-if-present=${shellQuote(arg)}`),
    ...add.map((arg) => `--append-if-missing=${shellQuote(arg)}`),
  ];
  return ['rpm-ostree kargs', ...options].join(' ');
}

/** ALL, not DEFAULT: a kernel that is installed before the reboot would miss it (rhboot/grubby#55). */
function grubbyCommand(add: readonly string[], remove: readonly string[]): string {
  const options = [
    ...(remove.length > 0 ? [`--remove-args=${shellQuote(remove.join(' '))}`] : []),
    ...(add.length > 0 ? [`--args=${shellQuote(add.join(' '))}`] : []),
  ];
  return ['grubby --update-kernel=ALL', ...options].join(' ');
}

/** The file is a shell script: a line at its end adds to whatever the lines before it say. */
function grubAdditions(file: string, add: readonly string[]): string[] {
  if (add.length === 0) return [];
  const name = 'GRUB_CMDLINE_LINUX_DEFAULT';
  return [`echo '${name}="$${name} ${add.join(' ')}"' >> ${file}`];
}

function cmdlineAdditions(add: readonly string[]): string[] {
  return add.length === 0 ? [] : [`sed -i '1s|$| ${add.join(' ')}|' /etc/kernel/cmdline`];
}

/** At the very line where the argument stands, and as a whole: `pci=realloc` is not `pci=realloc,noaer`. */
function removals(configured: readonly ConfiguredArgument[], remove: readonly string[]): string[] {
  return configured
    .filter((arg) => remove.includes(arg.text))
    .map(({ text, file, line }) => {
      const whole = `(^|["\\x27=[:space:]])${escaped(text)}($|["\\x27[:space:]])`;
      return `sed -E -i '${line}s#${whole}#\\1\\2#' ${shellQuote(file)}`;
    });
}

function mkconfigCommand(grubCfg = '/boot/grub2/grub.cfg'): string {
  const program = grubCfg.startsWith('/boot/grub2/') ? 'grub2-mkconfig' : 'grub-mkconfig';
  return `${program} -o ${grubCfg}`;
}

function unknownLoader(add: readonly string[], remove: readonly string[]): string[] {
  const where = "where this host's boot loader keeps the kernel's arguments";
  return [
    ...(remove.length > 0 ? [`# Remove ${remove.join(' ')} ${where}`] : []),
    ...(add.length > 0 ? [`# Add ${add.join(' ')} ${where}`] : []),
  ];
}

/** An extended regular expression of sed, between single quotes and hashes. */
function escaped(text: string): string {
  return text.replace(/[\\#.*+?()[\]{}^$|]/g, '\\$&').replaceAll("'", '.');
}
