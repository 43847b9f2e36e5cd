import { type KeypressEvent, useEffect, useState } from '@inquirer/core';
import type { Palette } from '../../output/colour.ts';
import type { Symbols } from './symbols.ts';

/** Where prompts are drawn, how, and what of one stands there. */
export interface Screen {
  stream: NodeJS.WriteStream;
  colour: Palette;
  symbols: Symbols;
  /** Lengths of the lines that were drawn last: down to the one with the cursor, and below it. */
  drawn: { above: number[]; below: number[] };
  /** The prompt gets no more keys: it was answered, or the terminal is gone, or closed with Ctrl-D. */
  onClosed: () => void;
}

export interface Size {
  columns: number;
  rows: number;
}

/** The size of the window; when it changes, the prompt is drawn again. */
export function useSize(screen: Screen): Size {
  const { stream } = screen;
  const [size, setSize] = useState<Size>(() => sizeOf(stream));
  useEffect(() => {
    let { columns } = sizeOf(stream);
    const onResize = (): void => {
      const next = sizeOf(stream);
      if (next.columns < columns) eraseWrapped(screen, next.columns);
      columns = next.columns;
      setSize(next);
    };
    stream.on('resize', onResize);
    return () => {
      stream.off('resize', onResize);
      screen.onClosed();
    };
  }, []);
  return size;
}

/** Keeps in mind what was drawn. */
export function draw(screen: Screen, above: string[], below: string[] = []): [string, string] {
  screen.drawn = { above: above.map(visibleLength), below: below.map(visibleLength) };
  return [above.join('\n'), below.join('\n')];
}

/** Escape, or `<` for terminals on which that is awkward. */
export function isBackKey({ name, sequence }: KeypressEvent & { sequence?: string }): boolean {
  return name === 'escape' || sequence === '<';
}

export function sizeOf({ columns, rows }: NodeJS.WriteStream): Size {
  return { columns: Math.max(20, columns || 80), rows: rows || 24 };
}

const ESC = '\u001b[';

/**
 * A window that gets narrower breaks the lines that stand in it, so that there are more of them than inquirer is going
 * to erase. Afterwards the cursor is where inquirer expects it.
 */
function eraseWrapped({ stream, drawn: { above, below } }: Screen, columns: number): void {
  const count = (lines: number[]): number =>
    lines.reduce((sum, length) => sum + Math.max(1, Math.ceil(length / columns)), 0);
  const [now, under] = [count(above), count(below)];
  const down = above.length - 1;
  stream.write(
    (under > 0 ? `${ESC}${under}B` : '') +
      `${ESC}2K${`${ESC}1A${ESC}2K`.repeat(now + under - 1)}${ESC}G` +
      (down > 0 ? `${ESC}${down}B` : ''),
  );
}

/** Of a line with colours. */
function visibleLength(line: string): number {
  return [...line.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '')].length;
}
