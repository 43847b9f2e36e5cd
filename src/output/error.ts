import type { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import type { Terminal } from './terminal.ts';
import { wrap } from './wrap.ts';

/** What happened, why, and what to do; each a line of its own in a log, wrapped on a terminal. */
export function renderError(error: SriovError, { colour, width }: Terminal): string {
  const { message, code, cause, actions } = error;
  const line = (label: string, text: string): string =>
    `${label}${wrap(oneLine(text), width, 'error: '.length)}\n`;
  return [
    line(`${colour.red('error:')} `, `${message} (${code})`),
    cause === undefined ? '' : line(`  ${colour.dim('why:')} `, cause),
    ...actions.map((action, index) =>
      line(`  ${colour.dim(index === 0 ? 'do: ' : '    ')} `, action),
    ),
  ].join('');
}
