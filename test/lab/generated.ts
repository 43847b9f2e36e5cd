import assert from 'node:assert/strict';
import type { World } from './world.ts';

export interface GeneratedFile {
  path: string;
  content: string;
}

/** What gen-config writes, which it has to do. */
export async function generated(world: World, ...args: string[]): Promise<GeneratedFile[]> {
  const { exit, result, error } = await world.json(['gen-config', ...args]);
  assert.equal(exit, 0, `gen-config ${args.join(' ')}: ${JSON.stringify(error)}`);
  return result.files as GeneratedFile[];
}

/** The only file whose path matches. */
export function fileOf(files: readonly GeneratedFile[], pattern: RegExp): GeneratedFile {
  const [file, ...others] = files.filter(({ path }) => pattern.test(path));
  assert.ok(file && others.length === 0, `${pattern}: ${files.map(({ path }) => path).join(' ')}`);
  return file;
}
