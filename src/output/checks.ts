import type { CheckDescription, CheckExplanation } from '../doctor/explain.ts';
import type { Terminal } from './terminal.ts';
import { tsv } from './tsv.ts';
import { wrap } from './wrap.ts';

export function renderChecks(
  checks: readonly CheckDescription[],
  { tty, colour }: Terminal,
): string {
  if (!tty) return tsv(checks.map(({ id, title }) => [id, title]));
  const width = Math.max(...checks.map(({ id }) => id.length));
  return checks.map(({ id, title }) => `${colour.bold(id.padEnd(width))}  ${title}\n`).join('');
}

export function renderExplanation(
  { id, title, background }: CheckExplanation,
  terminal: Terminal,
): string {
  const paragraphs = background.split('\n').map((text) => wrap(text, Math.min(terminal.width, 80)));
  return `${terminal.colour.bold(id)}: ${title}\n\n${paragraphs.join('\n')}\n`;
}
