import type { CheckDescription, CheckExplanation } from '../doctor/explain.ts';
import type { Terminal } from './terminal.ts';
import { tsv } from './tsv.ts';
import { wrap } from './wrap.ts';

export function renderChecks(
  checks: readonly CheckDescription[],
  { tty, colour, width }: Terminal,
): string {
  if (!tty) return tsv(checks.map(({ id, title }) => [id, title]));
  const indent = Math.max(...checks.map(({ id }) => id.length)) + 2;
  return checks
    .map(({ id, title }) => `${colour.bold(id.padEnd(indent))}${wrap(title, width, indent)}\n`)
    .join('');
}

export function renderExplanation(
  { id, title, background, links }: CheckExplanation,
  terminal: Terminal,
): string {
  const paragraphs = background.split('\n').map((text) => wrap(text, Math.min(terminal.width, 80)));
  const more = links.map((url) => `  ${url}\n`).join('');
  return `${terminal.colour.bold(id)}: ${title}\n\n${paragraphs.join('\n')}\n${more && `\n${more}`}`;
}
