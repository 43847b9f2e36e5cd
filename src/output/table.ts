import { fitColumns } from './fit-columns.ts';
import type { Terminal } from './terminal.ts';
import { valueText, type Value } from './tsv.ts';
import { wrap } from './wrap.ts';

export interface Column<Row> {
  title: string;
  value(row: Row): Value;
  /** On a narrow terminal the column with the highest number goes first; 0 always stays. */
  rank: number;
  /** May be cut to this width before any column goes. */
  shrinkTo?: number;
  align?: 'right';
  paint?(text: string, row: Row, colour: Terminal['colour']): string;
}

const GAP = 2;
const NO_BORDERS = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
    [side, ''],
    [`${side}-mid`, ''],
    [`${side}-left`, ''],
    [`${side}-right`, ''],
    [`left-${side}`, ''],
    [`right-${side}`, ''],
  ]),
);

/** A table for a person: aligned, with a header, never wider than the terminal. */
export async function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, colour }: Terminal,
): Promise<string> {
  const texts = rows.map((row) => columns.map((column) => valueText(column.value(row))));
  const widths = fitColumns(columns, texts, width, GAP);
  const shown = columns.flatMap((column, index) =>
    widths[index] === undefined ? [] : [{ column, index, width: widths[index] }],
  );
  const { default: Table } = await import('cli-table3');
  const drawn = new Table({
    chars: { ...NO_BORDERS, middle: ' '.repeat(GAP) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    head: shown.map(({ column, width: limit }) => colour.dim(cut(column.title, limit))),
    colAligns: shown.map(({ column }) => column.align ?? 'left'),
  });
  rows.forEach((row, line) => {
    drawn.push(
      shown.map(({ column, index, width: limit }) => {
        const text = cut(texts[line]![index]!, limit);
        return column.paint ? column.paint(text, row, colour) : text;
      }),
    );
  });
  const hidden = columns.filter(
    (_, index) => widths[index] === undefined && texts.some((row) => row[index] !== '-'),
  );
  return `${drawn.toString().replace(/ +$/gm, '')}\n${footer(hidden, width, colour)}`;
}

function footer(
  hidden: readonly { title: string }[],
  width: number,
  colour: Terminal['colour'],
): string {
  if (hidden.length === 0) return '';
  const titles = hidden.map(({ title }) => title).join(', ');
  const text = wrap(`More on a wider terminal or with --json: ${titles}`, width);
  return `${colour.dim(text)}\n`;
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}
