import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseKernelArguments } from '../../../src/bootloader/kernel-arguments.ts';
import type { Machine } from '../doctor/machine.ts';

export type Files = Record<string, string>;

export interface GrubHost {
  files: Files;
  oneFile?: boolean | undefined;
  shell?: 'bash' | undefined;
}

/** A machine that was started by GRUB, with these files of its. */
export function grubMachine({ files, oneFile = false, shell }: GrubHost): Machine {
  const id = oneFile ? 'opensuse-leap' : 'debian';
  const cfg = oneFile ? '/boot/grub2/grub.cfg' : '/boot/grub/grub.cfg';
  return {
    files: {
      '/etc/os-release': `ID=${id}\n`,
      '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz root=/dev/sda1\n',
      [cfg]: '',
      '/usr/sbin/update-grub': '',
      '/usr/sbin/grub2-mkconfig': oneFile ? '. ${sysconfdir}/default/grub' : '/default/grub.d/',
      ...files,
    },
    links: { '/bin/sh': shell ?? 'dash' },
  };
}

/** The arguments that grub-mkconfig's own shell makes of the files. */
export function argumentsByShell({ files, oneFile, shell }: GrubHost): string[] {
  const root = mkdtempSync(join(tmpdir(), 'sriovctl-grub-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(root + path), { recursive: true });
      writeFileSync(root + path, text);
    }
    const dropIns = oneFile
      ? ''
      : `for x in etc/default/grub.d/*.cfg; do [ ! -e "$x" ] || . "./$x"; done;`;
    const script = `[ ! -e etc/default/grub ] || . ./etc/default/grub; ${dropIns}
      printf '%s\\n%s' "$GRUB_CMDLINE_LINUX" "$GRUB_CMDLINE_LINUX_DEFAULT"`;
    const output = execFileSync(shell === 'bash' ? '/bin/bash' : '/bin/sh', ['-c', script], {
      cwd: root,
      env: {},
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return parseKernelArguments(output).map(({ text }) => text);
  } finally {
    rmSync(root, { recursive: true });
  }
}
