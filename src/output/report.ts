import type { CheckResult, DoctorReport, Summary } from '../doctor/report.ts';
import type { Terminal } from './terminal.ts';
import { tsv } from './tsv.ts';
import { wrap } from './wrap.ts';

const ORDER = ['fail', 'warn', 'skip', 'pass'] as const;
const MARKS = { fail: '✗', warn: '!', skip: '-', pass: '✓' } as const;

/** Doctor's report: for a person the worst first, its cure under it, and what is fine in one line each. */
export function renderReport(report: DoctorReport, host: string, terminal: Terminal): string {
  if (!terminal.tty) return tsv(worstFirst(report.checks).map(fields));
  const groups = byTarget(report.checks).map(([target, checks]) => {
    const title = terminal.colour.bold(target === 'host' ? host : target);
    return [title, ...checks.map((check) => renderCheck(check, terminal))].join('\n');
  });
  return `${[...groups, renderSummary(report.summary, terminal)].join('\n\n')}\n`;
}

function fields({ status, id, target, message, cure }: CheckResult): (string | undefined)[] {
  return [status, id, target, message, cure?.commands[0]];
}

function worstFirst(checks: readonly CheckResult[]): CheckResult[] {
  return [...checks].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
}

/** The host, then each NIC with its VFs, in the order in which the checks met them. */
function byTarget(checks: readonly CheckResult[]): [string, CheckResult[]][] {
  const groups = new Map<string, CheckResult[]>([['host', []]]);
  for (const check of worstFirst(checks)) {
    const target = check.target.replace(/ vf .*$/, '');
    groups.set(target, [...(groups.get(target) ?? []), check]);
  }
  return [...groups].filter(([, found]) => found.length > 0);
}

function renderCheck(
  { status, id, target, message, cause, cure }: CheckResult,
  terminal: Terminal,
): string {
  const { colour } = terminal;
  const paint = { fail: colour.red, warn: colour.yellow, skip: colour.dim, pass: colour.green }[
    status
  ];
  const vf = / vf .*$/.exec(target)?.[0].trim();
  const text = `${vf === undefined ? '' : `${vf}: `}${message}`;
  const lines = [`  ${paint(MARKS[status])} ${wrap(`${text} [${id}]`, terminal.width, 4)}`];
  if (status === 'pass' || status === 'skip') return lines[0]!;
  if (cause !== undefined)
    lines.push(`    ${colour.dim('why:')} ${wrap(cause, terminal.width, 9)}`);
  cure?.commands.forEach((command, index) => {
    lines.push(`    ${index === 0 ? colour.dim('do: ') : '    '} ${colour.cyan(command)}`);
  });
  if (cure?.rebootNeeded) lines.push('         then reboot');
  return lines.join('\n');
}

function renderSummary(
  { passed, warnings, failed, skipped }: Summary,
  { colour }: Terminal,
): string {
  const parts = [
    failed > 0 ? colour.red(`${failed} failed`) : '',
    warnings > 0 ? colour.yellow(`${warnings} to look at`) : '',
    colour.green(`${passed} fine`),
    skipped > 0 ? colour.dim(`${skipped} skipped`) : '',
  ];
  return parts.filter(Boolean).join(', ');
}
