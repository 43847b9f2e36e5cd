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
import { type ImageName, NPM, RECIPES, recipeHash, SUITE } from './recipe.ts';

export interface GuestImage {
  kernel: string;
  initrd: string;
  disk: string;
  // The rest only where a shape has a boot loader.
  /** GRUB, as a kernel: it goes on with the disk's own /boot/grub/grub.cfg. */
  grub: string;
  uefi: { code: string; variables: string };
  /** A disk with an empty EFI system partition. */
  esp: string;
}

/** The image of the present recipe: from the cache, or built now. */
export async function guestImage(
  name: ImageName,
  tell: (text: string) => void,
): Promise<GuestImage> {
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sriovctl-lab');
  const folder = join(cache, folderName(name));
  if (!existsSync(folder)) {
    tell(`building the image "${name}" (this takes some minutes)`);
    mkdirSync(cache, { recursive: true });
    await build(name, folder);
    const present = (Object.keys(RECIPES) as ImageName[]).map(folderName);
    // One with a process number is being built by another lab.
    for (const old of readdirSync(cache).filter((one) => !/\.\d+$/.test(one))) {
      if (!present.includes(old)) rmSync(join(cache, old), { recursive: true, force: true });
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

function folderName(name: ImageName): string {
  return `${name}-${recipeHash(name)}`;
}

async function build(name: ImageName, folder: string): Promise<void> {
  const { packages, hooks, disabled, size } = RECIPES[name];
  const work = mkdtempSync(join(tmpdir(), 'sriovctl-lab-'));
  // Without root, mmdebstrap works in a user namespace whose root is nobody we know out here.
  const out = join(work, 'out');
  mkdirSync(out);
  chmodSync(work, 0o755);
  chmodSync(out, 0o777);
  try {
    const npm = await must('npm', ['pack', '--silent', '--pack-destination', work, NPM]);
    const here = (file: string) => join(import.meta.dirname, file);
    await must(
      'mmdebstrap',
      [
        '--variant=minbase',
        '--format=null',
        '--components=main',
        `--include=${packages.join(',')}`,
        `--setup-hook=${here('prepare.sh')}`,
        ...hooks.map((hook) => `--customize-hook=${here(hook)}`),
        `--customize-hook=${here('finish.sh')}`,
        SUITE,
        '/dev/null',
        await debianMirror(),
      ],
      {
        LAB_FILES: here('root'),
        LAB_NPM: join(work, npm.trim()),
        LAB_OUT: out,
        LAB_DISABLED: disabled.join(' '),
        LAB_SIZE: size,
      },
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
