import { oneLine } from '../model/text.ts';

export type Value = string | number | boolean | null | undefined;

/** Rows for programs: tab-separated, no header, `-` for nothing; a value can hold neither tab nor newline. */
export function tsv(rows: readonly (readonly Value[])[]): string {
  return rows.map((row) => `${row.map(valueText).join('\t')}\n`).join('');
}

/** `on`/`off` for booleans, `-` for what is not known. */
export function valueText(value: Value): string {
  if (value === null || value === undefined || value === '') return '-';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return oneLine(String(value));
}
