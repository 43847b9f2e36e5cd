import type { CheckResult, DoctorReport, Summary } from '../doctor/report.ts';
import type { Terminal } from './terminal.ts';
import { tsv } from './tsv.ts';
import { wrap } from './wrap.ts';

const ORDER = ['fail', 'warn', 'skip', 'pass'] as const;
const MARKS = { fail: '✗', warn: '!', skip: '-', pass: '✓' } as const;

/** Doctor's report: for a person what is wrong first, its cure under it, and what is fine in a few words. */
export function renderReport(report: DoctorReport, host: string, terminal: Terminal): string {
  const checks = worstFirst(report.checks);
  if (!terminal.tty) return tsv(checks.map(fields));
  const groups = byTarget(checks).map(([target, found]) => {
    const title = terminal.colour.bold(target === 'host' ? host : target);
    return `${title}\n${renderGroup(found, terminal)}`;
  });
  return `${[...groups, renderSummary(report.summary, terminal)].join('\n\n')}\n`;
}

function fields({ status, id, target, message, cure }: CheckResult): (string | undefined)[] {
  return [status, id, target, message, cure?.commands[0]];
}

function worstFirst(checks: readonly CheckResult[]): CheckResult[] {
  return [...checks].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
}

/** The host, then each NIC with its VFs; what is in trouble first. */
function byTarget(checks: readonly CheckResult[]): [string, CheckResult[]][] {
  const groups = new Map<string, CheckResult[]>([['host', []]]);
  for (const check of checks) {
    const target = check.target.replace(/ vf .*$/, '');
    groups.set(target, [...(groups.get(target) ?? []), check]);
  }
  return [...groups].filter(([, found]) => found.length > 0);
}

function renderGroup(checks: readonly CheckResult[], terminal: Terminal): string {
  const fine = checks.filter(({ status }) => status === 'pass').map(({ id }) => id);
  const lines = checks
    .filter(({ status }) => status !== 'pass')
    .map((check) => renderFinding(check, terminal));
  if (fine.length > 0) {
    const mark = terminal.colour.green(MARKS.pass);
    lines.push(`  ${mark} ${wrap([...new Set(fine)].join(', '), terminal.width, 4)}`);
  }
  return lines.join('\n');
}

function renderFinding(check: CheckResult, { colour, width }: Terminal): string {
  const { status, id, target, message, cause, cure } = check;
  const paint = { fail: colour.red, warn: colour.yellow, skip: colour.dim, pass: colour.green };
  const vf = / (vf .*)$/.exec(target)?.[1];
  const text = vf === undefined ? message : `${vf}: ${message}`;
  const lines = [`  ${paint[status](MARKS[status])} ${wrap(`${text} [${id}]`, width, 4)}`];
  if (status === 'skip') return lines[0]!;
  if (cause !== undefined) lines.push(`    ${colour.dim('why:')} ${wrap(cause, width, 9)}`);
  cure?.commands.forEach((command, index) => {
    const label = colour.dim(index === 0 ? 'do: ' : '    ');
    // A command stays in one line, to be copied; advice in words is wrapped.
    const step = command.startsWith('#') ? wrap(command, width, 9) : colour.cyan(command);
    lines.push(`    ${label} ${step}`);
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
