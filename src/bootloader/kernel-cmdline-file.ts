import type { Host } from '../host/host.ts';
import { readText } from '../host/read.ts';
import type { Refused } from './boot-change.ts';
import type { ConfiguredArguments } from './configured-arguments.ts';
import { parseKernelArguments } from './kernel-arguments.ts';

/** The administrator's and the vendor's. */
export const KERNEL_CMDLINE = ['/etc/kernel/cmdline', '/usr/lib/kernel/cmdline'];

/** The arguments that kernel-install and proxmox-boot-tool give to boot entries: one line, /etc before /usr/lib. */
export function readKernelCmdline(host: Host): ConfiguredArguments | undefined {
  for (const file of KERNEL_CMDLINE) {
    const text = readText(host, file);
    if (text === undefined) continue;
    const args = parseKernelArguments(text).map((arg) => ({
      ...arg,
      file,
      line: text.slice(0, arg.offset).split('\n').length,
    }));
    return { args, gaps: [] };
  }
  return undefined;
}

/** Of kernel-install's versions some pass a comment's words to the kernel, and some leave its line out. */
export function hasComment(text: string): boolean {
  return /^\s*#/m.test(text);
}

export const HAS_COMMENT: Refused = {
  refused: `${KERNEL_CMDLINE[0]} has a comment, which may or may not be passed on.`,
};
