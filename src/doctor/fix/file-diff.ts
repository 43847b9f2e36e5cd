import { createTwoFilesPatch } from 'diff';
import type { FileStep } from '../cures/cure.ts';
import type { FileDiff } from './fix-report.ts';

/** What a file's replacement changes in it, for a person to read before it is done. */
export function fileDiff({ path, before, after }: FileStep): FileDiff {
  const from = before === undefined ? '/dev/null' : path;
  const to = after === undefined ? '/dev/null' : path;
  const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '', '', '', { context: 2 });
  // Before it stand lines that `diff -u` does not print.
  return { path, diff: patch.slice(patch.indexOf('--- ')) };
}
