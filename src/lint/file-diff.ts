import { createTwoFilesPatch } from 'diff';

/** What changes in a file, as `diff -u` prints it. */
export function fileDiff(path: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(path, path, before, after, '', '', { context: 2 });
  return patch.slice(patch.indexOf('--- '));
}
