import { blockIndent } from './block-indent.ts';

/** New characters for the inside of a scalar with a value, in the way that the scalar is written. */
export function escapeInto(scalar: string, value: string, text: string): string {
  const [style] = scalar;
  if (style === "'") return text.replaceAll("'", "''");
  if (style === '"') return JSON.stringify(text).slice(1, -1);
  if (style !== '|' && style !== '>') return text;
  const eol = /\r?\n/.exec(scalar)?.[0] ?? '\n';
  return text.replaceAll(/\r?\n/g, `${eol}${' '.repeat(blockIndent(scalar, value))}`);
}
