import type { Host } from '../host/host.ts';
import { readText } from '../host/read.ts';
import type { ConfiguredArguments } from './configured-arguments.ts';
import { parseKernelArguments } from './kernel-arguments.ts';

/** The file that GRUB itself reads, and that grub-mkconfig writes. */
export const GRUB_CFG_FILES = ['/boot/grub/grub.cfg', '/boot/grub2/grub.cfg'];

/** The arguments of the first menu entry in grub.cfg; undefined where it may not be read. */
export function readGrubCfg(host: Host): ConfiguredArguments | undefined {
  for (const file of GRUB_CFG_FILES) {
    const lines = readText(host, file)?.split('\n') ?? [];
    const index = lines.findIndex((line) => LINUX_LINE.test(line));
    const text = LINUX_LINE.exec(lines[index] ?? '')?.[1];
    if (text === undefined) continue;
    const args = parseKernelArguments(text).map((arg) => ({ ...arg, file, line: index + 1 }));
    return { args, gaps: [] };
  }
  return undefined;
}

/** `linux /vmlinuz-6.12 root=... ro quiet`; linuxefi and linux16 in older GRUBs of Fedora and others. */
const LINUX_LINE = /^\s*linux(?:efi|16)?\s+\S+\s+(.*)$/;
