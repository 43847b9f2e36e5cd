import type { GeneratedFile } from '../generate/generated-file.ts';
import { oneLine } from '../model/text.ts';
import { diffLines } from './diff.ts';
import type { Terminal } from './terminal.ts';

/**
 * One file as it is, so that `> FILE` keeps it. YAML files as one stream for `kubectl apply -f -`. Of others several
 * cannot be one file: each has its name above it.
 */
export function renderGenerated(files: readonly GeneratedFile[]): string {
  const [only, ...more] = files;
  if (only !== undefined && more.length === 0) return only.content;
  if (files.every(({ path }) => path.endsWith('.yaml'))) {
    return files
      .map(({ path, content }) => `---\n# ${path}\n${content.replace(/^---\n/, '')}`)
      .join('');
  }
  return files.map(({ path, content }) => `==> ${oneLine(path)} <==\n${content}`).join('\n');
}

/** What would be another text than it is. */
export function renderDiffs(writes: readonly { diff: string }[], terminal: Terminal): string {
  return writes
    .filter(({ diff }) => diff !== '')
    .map(({ diff }) => `${diffLines(diff, terminal).join('\n')}\n`)
    .join('');
}
