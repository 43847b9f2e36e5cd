import type { Range } from './source.ts';

/** Characters of a text that become others. */
export interface TextEdit extends Range {
  text: string;
}

/** Edits of one text, none of which touches another. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce(
      (result, { start, end, text: own }) => result.slice(0, start) + own + result.slice(end),
      text,
    );
}

/** An edit that cannot be made without a change elsewhere: there is no such place, or it stands in several. */
export class EditImpossible extends Error {}

/** How a text ends its lines. */
export function lineBreak(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** The spaces or tabs that the line of an offset begins with. */
export function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? '';
}

/** What one more level of nesting is indented by. */
export function indentUnit(text: string): string {
  const indents = [...text.slice(0, SAMPLE).matchAll(/^([ \t]+)[^\s#]/gm)].map(
    ([, indent]) => indent ?? '',
  );
  return indents.reduce(
    (least, one) => (one.length < least.length ? one : least),
    indents[0] ?? '  ',
  );
}

const SAMPLE = 10_000;

/** Keeps the answer for the text that was asked about last. */
export function remembered<T>(ask: (text: string) => T): (text: string) => T {
  let last: { text: string; answer: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, answer: ask(text) };
    return last.answer;
  };
}
