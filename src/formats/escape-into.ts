/** New characters for the inside of a scalar, in the way that the scalar is written. */
export function escapeInto(scalar: string, text: string): string {
  const [style] = scalar;
  if (style === "'") return text.replaceAll("'", "''");
  if (style === '"') return JSON.stringify(text).slice(1, -1);
  if (style !== '|') return text;
  const [, eol = '\n', indent = ''] = /(\r?\n)( *)[^ \r\n]/.exec(scalar) ?? [];
  return text.replaceAll(/\r?\n/g, `${eol}${indent}`);
}
