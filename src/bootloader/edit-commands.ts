import { shellQuote } from '../model/shell-quote.ts';
import type { BootFile } from './boot-change.ts';

/** What to type to make the same of a file: GNU sed for each line that changes, then the new ones at its end. */
export function editCommands({ path, before, after }: BootFile): string[] {
  const file = shellQuote(path);
  const lines = linesOf(after);
  if (before === undefined) {
    const folder = shellQuote(path.slice(0, path.lastIndexOf('/')));
    return [`mkdir -p ${folder}`, `${printing(lines)} > ${file}`];
  }
  const old = linesOf(before);
  const edits = old.flatMap((line, index) => {
    const edited = lines[index] ?? '';
    return edited === line
      ? []
      : [`sed -i ${shellQuote(`${index + 1}${substitution(line, edited)}`)} ${file}`];
  });
  const added = lines.slice(old.length);
  if (added.length === 0) return edits;
  const newline = before === '' || before.endsWith('\n') ? [] : [`echo >> ${file}`];
  return [...edits, ...newline, `${printing(added)} >> ${file}`];
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function printing(lines: readonly string[]): string {
  const [only = ''] = lines;
  // echo of some shells makes something else of a backslash.
  if (lines.length === 1 && !/^-|\\/.test(only)) return `echo ${shellQuote(only)}`;
  return ["printf '%s\\n'", ...lines.map(shellQuote)].join(' ');
}

/** The words that differ, if they stand there for the first time; else the whole line. */
function substitution(line: string, edited: string): string {
  let start = 0;
  while (start < line.length && line[start] === edited[start]) start += 1;
  let tail = 0;
  while (
    tail < Math.min(line.length, edited.length) - start &&
    line.at(-1 - tail) === edited.at(-1 - tail)
  )
    tail += 1;
  const isWithin = (before: number, behind: (text: string) => string | undefined) =>
    isWord(line.at(before)) && [line, edited].some((text) => isWord(behind(text)));
  while (start > 0 && isWithin(start - 1, (text) => text[start])) start -= 1;
  while (tail > 0 && isWithin(-tail, (text) => text.at(-1 - tail))) tail -= 1;
  // What is only added needs something to be added to.
  if (start === line.length - tail && start > 0) {
    do start -= 1;
    while (start > 0 && isWord(line[start]) && isWord(line[start - 1]));
  }
  const old = line.slice(start, line.length - tail);
  if (old === '' || line.indexOf(old) !== start) return `s#.*#${replacement(edited)}#`;
  return `s#${pattern(old)}#${replacement(edited.slice(start, edited.length - tail))}#`;
}

function isWord(character: string | undefined): boolean {
  return /[\w.,:=/@%+-]/.test(character ?? '');
}

/** A basic regular expression. */
function pattern(text: string): string {
  return text.replace(/[\\.*[\]^$#]/g, '\\$&');
}

function replacement(text: string): string {
  return text.replace(/[\\&#]/g, '\\$&');
}
