import type { Terminal } from './terminal.ts';
import { tsv, valueText, type Value } from './tsv.ts';
import { wrap } from './wrap.ts';

export type Pair = readonly [key: string, value: Value];

/** One thing's properties, aligned for a person; key, tab, value in a pipe. */
export function keyValue(pairs: readonly Pair[], { tty, colour, width }: Terminal): string {
  if (!tty) return tsv(pairs);
  const indent = Math.max(...pairs.map(([key]) => key.length)) + 2;
  return pairs
    .map(
      ([key, value]) =>
        `${colour.dim(key.padEnd(indent))}${wrap(valueText(value), width, indent)}\n`,
    )
    .join('');
}

/** For what is a fact; settings are on or off. */
export function yesNo(value: boolean | null): string | null {
  return value === null ? null : value ? 'yes' : 'no';
}
