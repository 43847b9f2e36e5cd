import type { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import type { Terminal } from './terminal.ts';

/** What happened, why, and what to do: the same lines on a terminal and in a log. */
export function renderError(error: SriovError, { colour }: Terminal): string {
  const lines = [
    `${colour.red('error:')} ${oneLine(error.message)} ${colour.dim(`(${error.code})`)}`,
  ];
  if (error.cause !== undefined) lines.push(`  ${colour.dim('why:')} ${oneLine(error.cause)}`);
  error.actions.forEach((action, index) => {
    lines.push(`  ${index === 0 ? colour.dim('do: ') : '    '} ${oneLine(action)}`);
  });
  return `${lines.join('\n')}\n`;
}
