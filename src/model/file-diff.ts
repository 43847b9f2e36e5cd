import { createTwoFilesPatch } from 'diff';

/** What changes in a file, as `diff -u` prints it; undefined: there is none before, or none afterwards. */
export function fileDiff(
  path: string,
  before: string | undefined,
  after: string | undefined,
): string {
  const from = before === undefined ? '/dev/null' : path;
  const to = after === undefined ? '/dev/null' : path;
  const patch = createTwoFilesPatch(from, to, before ?? '', after ?? '', '', '', { context: 2 });
  // Before it stand lines that `diff -u` does not print.
  return patch.slice(patch.indexOf('--- '));
}
