import { PLAIN, wantsColour, type Palette } from './colour.ts';

/** Where text goes to: a person's terminal, or a pipe or file. */
export interface Terminal {
  tty: boolean;
  /** Columns; of a pipe, as many as needed. */
  width: number;
  colour: Palette;
}

export async function openTerminal(
  stream: NodeJS.WriteStream,
  options: { noColor: boolean },
): Promise<Terminal> {
  const tty = stream.isTTY === true;
  const colour = wantsColour(tty, process.env, options) ? await loadColours() : PLAIN;
  return { tty, width: tty ? stream.columns || 80 : Infinity, colour };
}

async function loadColours(): Promise<Palette> {
  const { Chalk } = await import('chalk');
  return new Chalk({ level: 1 });
}
