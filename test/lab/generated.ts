import assert from 'node:assert/strict';
import type { World } from './world.ts';

export interface GeneratedFile {
  path: string;
  content: string;
}

/** What gen-config writes, for words as in a shell without quotes; it has to. */
export async function generated(world: World, words: string): Promise<GeneratedFile[]> {
  const { exit, result, error } = await world.json(['gen-config', ...words.split(/\s+/)]);
  assert.equal(exit, 0, `gen-config ${words}: ${JSON.stringify(error)}`);
  return result.files as GeneratedFile[];
}

/** The only file whose path matches. */
export function fileOf(files: readonly GeneratedFile[], pattern: RegExp): GeneratedFile {
  const [file, ...others] = files.filter(({ path }) => pattern.test(path));
  assert.ok(file && others.length === 0, `${pattern}: ${files.map(({ path }) => path).join(' ')}`);
  return file;
}

/** As generated(), into a folder. Returns the commands that it says are next, which are to be run there. */
export async function generatedInto(
  world: World,
  folder: string,
  words: string,
): Promise<string[]> {
  const args = ['gen-config', ...words.split(/\s+/), '-o', folder];
  const { exit, stdout, stderr } = await world.sriovctl(args);
  assert.equal(exit, 0, `${args.join(' ')}\n${stdout}${stderr}`);
  const lines = stderr.split('\n');
  const start = lines.indexOf(`Next, in ${folder}:`);
  return start < 0
    ? []
    : lines.slice(start + 1).flatMap((line) => /^ {2}(.*)/.exec(line)?.[1] ?? []);
}
