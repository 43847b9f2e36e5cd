import type { Fix, FixReport } from '../doctor/fix/fix-report.ts';
import type { CheckResult } from '../doctor/report.ts';
import { diffLines } from './diff.ts';
import { renderReport } from './report.ts';
import type { Terminal } from './terminal.ts';
import { tsv } from './tsv.ts';
import { wrap } from './wrap.ts';

const MARKS: Record<Fix['status'], string> = {
  planned: '→',
  applied: '✓',
  ineffective: '!',
  undone: '✗',
  unrestored: '✗',
  refused: '-',
};

/** The cures, then what is left on the host for hands. */
export function renderFixReport(report: FixReport, host: string, terminal: Terminal): string {
  const { fixes } = report;
  if (!terminal.tty)
    return `${renderFixes(fixes, terminal)}${renderReport(report, host, terminal)}`;
  if (fixes.length === 0) {
    return `${renderReport(report, host, terminal)}There is nothing that --fix can do.\n`;
  }
  const { colour } = terminal;
  const planned = fixes.some(({ status }) => status === 'planned');
  const title = colour.bold(planned ? 'Cures, not applied' : 'Cures');
  const left = renderReport(without(report, fixes), host, terminal);
  const reboot = fixes.some(({ status, rebootNeeded }) => status === 'applied' && rebootNeeded);
  const end = reboot ? `\n${colour.yellow('Reboot, then run sriovctl doctor again.')}\n` : '';
  return `${title}\n${renderFixes(fixes, terminal)}\n${left}${end}`;
}

/** What is planned is told with its cure; twice would be once too often. */
function without(report: FixReport, fixes: readonly Fix[]): FixReport {
  const planned = fixes.filter(({ status }) => status === 'planned');
  const isPlanned = ({ id, message }: CheckResult) =>
    planned.some((fix) => fix.ids.includes(id) && fix.message.includes(message));
  return { ...report, checks: report.checks.filter((check) => !isPlanned(check)) };
}

/** What `doctor --fix` is going to do, or has done: one block a cure, with what changes in which file. */
export function renderFixes(fixes: readonly Fix[], terminal: Terminal): string {
  if (!terminal.tty) {
    const row = ({ status, ids, target, message, commands, files, reason }: Fix) => [
      status,
      ids.join(','),
      target,
      message,
      [...files.map(({ path }) => `write ${path}`), ...commands].join('; '),
      reason,
    ];
    return tsv(fixes.map(row));
  }
  return fixes.map((fix) => `${renderFix(fix, terminal)}\n`).join('');
}

function renderFix(fix: Fix, terminal: Terminal): string {
  const { colour, width } = terminal;
  const { status, ids, target, message, reason, rebootNeeded } = fix;
  const paint = PAINT[status];
  const head = `${target}: ${message} [${ids.join(', ')}]`;
  const lines = [`  ${colour[paint](MARKS[status])} ${wrap(head, width, 4)}`];
  const why = reason === undefined ? outcomeText(fix) : `${OUTCOMES[status]}: ${reason}`;
  if (why !== '') lines.push(`    ${colour[paint](wrap(why, width, 4))}`);
  // Done is done; what was to be done is worth its lines before it is, and where it failed.
  if (status !== 'applied') lines.push(...deeds(fix, terminal));
  if (rebootNeeded && status === 'planned') lines.push('    then reboot');
  return lines.join('\n');
}

const PAINT = {
  planned: 'cyan',
  applied: 'green',
  ineffective: 'yellow',
  undone: 'red',
  unrestored: 'red',
  refused: 'yellow',
} as const satisfies Record<Fix['status'], string>;

const OUTCOMES: Record<Fix['status'], string> = {
  planned: '',
  applied: 'done',
  ineffective: 'done, but',
  undone: 'failed, and all is as before',
  unrestored: 'FAILED, AND NOT ALL COULD BE PUT BACK',
  refused: 'left alone',
};

function outcomeText({ status, rebootNeeded }: Fix): string {
  if (status === 'applied' && rebootNeeded) return 'done; takes effect with the next boot';
  return OUTCOMES[status];
}

function deeds({ files, commands }: Fix, terminal: Terminal): string[] {
  const diffs = files.flatMap(({ diff }) => diffLines(diff, terminal));
  return [...diffs, ...commands.map((command) => terminal.colour.cyan(command))].map(
    (line) => `      ${line}`,
  );
}
