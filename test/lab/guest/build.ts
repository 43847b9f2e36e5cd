import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../program.ts';
import { debianMirror } from './mirror.ts';
import { NPM, PACKAGES, recipeHash, SUITE } from './recipe.ts';

export interface GuestImage {
  kernel: string;
  initrd: string;
  disk: string;
  /** GRUB, as a kernel: it goes on with the disk's own /boot/grub/grub.cfg. */
  grub: string;
  uefi: { code: string; variables: string };
  /** A disk with an empty EFI system partition. */
  esp: string;
}

/** The guest of the present recipe: from the cache, or built now. */
export async function guestImage(tell: (text: string) => void): Promise<GuestImage> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sriovctl-lab');
  const folder = join(cache, recipeHash());
  if (!existsSync(folder)) {
    tell('building the guest (this takes a minute or two)');
    mkdirSync(cache, { recursive: true });
    await build(folder);
    for (const old of readdirSync(cache)) {
      if (join(cache, old) !== folder) rmSync(join(cache, old), { recursive: true, force: true });
    }
  }
  return {
    kernel: join(folder, 'vmlinuz'),
    initrd: join(folder, 'initrd.img'),
    disk: join(folder, 'root.ext4'),
    grub: join(folder, 'grub.img'),
    uefi: { code: join(folder, 'uefi-code.fd'), variables: join(folder, 'uefi-variables.fd') },
    esp: join(folder, 'esp.img'),
  };
}

async function build(folder: string): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'sriovctl-lab-'));
  // Without root, mmdebstrap works in a user namespace whose root is nobody we know out here.
  const out = join(work, 'out');
  mkdirSync(out);
  chmodSync(work, 0o755);
  chmodSync(out, 0o777);
  try {
    const npm = await must('npm', ['pack', '--silent', '--pack-destination', work, NPM]);
    const here = (name: string) => join(import.meta.dirname, name);
    await must(
      'mmdebstrap',
      [
        '--variant=minbase',
        '--format=null',
        '--components=main',
        `--include=${PACKAGES.join(',')}`,
        `--setup-hook=${here('prepare.sh')}`,
        `--customize-hook=${here('netdevsim.sh')}`,
        `--customize-hook=${here('bootloaders.sh')}`,
        `--customize-hook=${here('finish.sh')}`,
        SUITE,
        '/dev/null',
        await debianMirror(),
      ],
      { LAB_FILES: here('root'), LAB_NPM: join(work, npm.trim()), LAB_OUT: out },
    );
    const partial = `${folder}.${process.pid}`;
    mkdirSync(partial);
    for (const file of readdirSync(out)) {
      await must('cp', ['--sparse=always', join(out, file), join(partial, file)]);
    }
    // Another lab may have been faster.
    if (existsSync(folder)) rmSync(partial, { recursive: true });
    else renameSync(partial, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function must(
  file: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { exit, stdout, stderr } = await program(file, args, { env, timeout: 900_000 });
  if (exit !== 0) throw new Error(`${file} failed (${exit})\n${stderr.slice(-4000)}`);
  return stdout;
}
