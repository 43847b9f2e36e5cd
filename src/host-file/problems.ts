import type { Place } from '../formats/document.ts';
import { counted } from '../model/counted.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';

export interface Problem extends Place {
  message: string;
}

/** What is wrong with a host file, all of it: whoever mends it wants to mend it once. */
export class Problems {
  private readonly found: Problem[] = [];

  constructor(private readonly name: string) {}

  add({ line, column }: Place, message: string): void {
    const said = oneLine(message);
    const short = said.length > LONGEST ? `${said.slice(0, LONGEST)}...` : said;
    this.found.push({ line, column, message: short });
  }

  /** @throws {SriovError} HOST_FILE_INVALID if there are any */
  refuse(): void {
    const all = this.found.sort((a, b) => a.line - b.line || a.column - b.column);
    const [first, ...others] = all;
    if (first === undefined) return;
    const more = others.length > 0 ? `; and ${counted(others.length, 'more problem')}` : '';
    throw new SriovError('HOST_FILE_INVALID', `${this.at(first)}${more}`, {
      ...(others.length > 0 ? { cause: this.listed(others) } : {}),
      actions: ['See what a host file takes: sriovctl export --schema'],
      details: { file: this.name, problems: all.slice(0, MOST_KEPT) },
    });
  }

  private at({ line, column, message }: Problem): string {
    return `${oneLine(this.name)}:${line}:${column}: ${message}`;
  }

  private listed(others: readonly Problem[]): string {
    const shown = others
      .slice(0, MOST_SHOWN)
      .map(({ line, message }) => `line ${line}: ${message}`);
    const rest = others.length - shown.length;
    return `${[...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')}.`;
  }
}

/** A value that is no address may have a megabyte. */
const LONGEST = 300;
const MOST_SHOWN = 5;
/** A hostile file can have one for each of its characters. */
const MOST_KEPT = 1000;
