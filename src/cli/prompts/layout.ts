import { wrap } from '../../output/wrap.ts';
import type { Question } from '../../setup/question.ts';
import type { Screen, Size } from './screen.ts';

/** The title and what one has to know. */
export function headLines(
  { title, notes = [] }: Question,
  { colour, symbols }: Screen,
  { columns }: Size,
): string[] {
  const told = (text: string): string[] => indented(symbols.fit(text), columns);
  return [
    ...told(title).map((line, index) => colour.bold(index === 0 ? `? ${line.slice(2)}` : line)),
    ...notes.flatMap(told).map((line) => colour.dim(line)),
  ];
}

export interface Remark {
  text: string;
  paint: 'dim' | 'yellow' | 'red' | 'green';
}

/** What is to be told about what was chosen or typed, as far as there is room for it, and which keys there are. */
export function footLines(
  remarks: Remark[],
  keys: string,
  { colour, symbols }: Screen,
  { columns, rows }: Size,
): string[] {
  const painted = ({ text, paint }: Remark): string[] =>
    indented(symbols.fit(text), columns).map((line) => colour[paint](line));
  const told = remarks.flatMap(painted);
  const room = Math.max(3, Math.floor(rows / 3));
  const shown =
    told.length <= room
      ? told
      : [
          ...told.slice(0, room - 1),
          ...painted({ text: `and ${told.length - room + 1} lines more`, paint: 'dim' }),
        ];
  return [...shown, ...painted({ text: keys, paint: 'dim' })];
}

/** As many lines as there is room for, the one with the cursor among them. */
export function aroundCursor<Line>(
  lines: readonly Line[],
  at: number,
  room: number,
): readonly Line[] {
  const first = Math.min(Math.max(0, at - Math.floor(room / 2)), Math.max(0, lines.length - room));
  return lines.slice(first, first + room);
}

/** A terminal goes to the next line after its last column: that one stays empty. */
export function cutLine(text: string, { columns }: Size, symbols: Screen['symbols']): string {
  const characters = [...symbols.fit(text)];
  if (characters.length < columns) return characters.join('');
  const end = symbols.fit('…');
  return `${characters.slice(0, columns - 1 - end.length).join('')}${end}`;
}

function indented(text: string, columns: number): string[] {
  return wrap(text, columns - 1, 2)
    .split('\n')
    .map((line, index) => (index === 0 ? `  ${line}` : line));
}
