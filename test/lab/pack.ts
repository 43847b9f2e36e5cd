import { program } from './program.ts';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Builds the package and packs it, as `npm publish` would. Returns the tarball's path. */
export async function pack(folder: string): Promise<string> {
  const args = ['pack', '--silent', '--pack-destination', folder];
  const { exit, stdout, stderr } = await program('npm', args, { cwd: ROOT, timeout: 300_000 });
  if (exit !== 0) throw new Error(`npm pack failed (${exit})\n${stdout}${stderr}`);
  return join(folder, stdout.trim().split('\n').at(-1)!);
}
