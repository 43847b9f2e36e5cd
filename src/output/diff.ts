import { oneLine } from '../model/text.ts';
import type { Terminal } from './terminal.ts';

/** The lines of a `diff -u`, coloured. */
export function diffLines(diff: string, { colour }: Terminal): string[] {
  return diff
    .trimEnd()
    .split('\n')
    .map(harmless)
    .map((line) => {
      if (/^(\+\+\+|---|@@)/.test(line)) return colour.dim(line);
      if (line.startsWith('+')) return colour.green(line);
      return line.startsWith('-') ? colour.red(line) : line;
    });
}

/** A line of somebody's file, whose tabs may stay. */
function harmless(line: string): string {
  return line.split('\t').map(oneLine).join('\t');
}
