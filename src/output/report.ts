import type { CheckResult, DoctorReport } from '../doctor/report.ts';
import type { Terminal } from './terminal.ts';
import { tsv } from './tsv.ts';
import { wrap } from './wrap.ts';

const ORDER = ['fail', 'warn', 'skip', 'pass'] as const;
const MARKS = { fail: '✗', warn: '!', skip: '-', pass: '✓' } as const;

/** Doctor's report: for a person what is wrong first, its cure under it, and what is fine in one line at the end. */
export function renderReport(report: DoctorReport, host: string, terminal: Terminal): string {
  if (!terminal.tty) return renderRows(report.checks);
  const parts = [
    renderFindings(report.checks, host, terminal),
    renderFine(report.checks, terminal),
  ];
  return `${[...parts.filter(Boolean), renderSummary(report, terminal)].join('\n\n')}\n`;
}

function renderRows(checks: readonly CheckResult[]): string {
  return tsv(
    worstFirst(checks).map(({ status, id, target, message, cure }) => {
      return [status, id, target, message, cure?.commands[0]];
    }),
  );
}

/** All that is not fine, grouped by the host and its NICs, with the worst group first. Empty if there is nothing. */
export function renderFindings(
  checks: readonly CheckResult[],
  host: string,
  terminal: Terminal,
): string {
  const groups = byTarget(worstFirst(checks.filter(({ status }) => status !== 'pass')));
  return groups
    .map(([target, found]) => {
      const title = terminal.colour.bold(target === 'host' ? host : target);
      return [title, ...found.map((check) => renderFinding(check, terminal))].join('\n');
    })
    .join('\n\n');
}

function worstFirst(checks: readonly CheckResult[]): CheckResult[] {
  return [...checks].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
}

/** In the order of the first of each: that of the worst comes first. */
function byTarget(checks: readonly CheckResult[]): [string, CheckResult[]][] {
  const groups = new Map<string, CheckResult[]>();
  for (const check of checks) {
    const target = check.target.replace(/ vf .*$/, '');
    groups.set(target, [...(groups.get(target) ?? []), check]);
  }
  return [...groups];
}

function renderFinding(check: CheckResult, { colour, width }: Terminal): string {
  const { status, id, target, message, evidence, cause, cure } = check;
  const paint = { fail: colour.red, warn: colour.yellow, skip: colour.dim, pass: colour.green };
  const vf = / (vf .*)$/.exec(target)?.[1];
  const text = vf === undefined ? message : `${vf}: ${message}`;
  const lines = [`  ${paint[status](MARKS[status])} ${wrap(`${text} [${id}]`, width, 4)}`];
  if (status === 'skip') return lines[0]!;
  const label = (word: string, index = 0): string =>
    `    ${colour.dim((index === 0 ? word : '').padEnd(5))}`;
  seenLines(evidence).forEach((line, index) => {
    lines.push(`${label('seen:', index)} ${colour.dim(wrap(line, width, INDENT))}`);
  });
  if (cause !== undefined) lines.push(`${label('why:')} ${wrap(cause, width, INDENT)}`);
  stepsOf(cure).forEach((command, index) => {
    // A command stays in one line, to be copied; advice in words is wrapped.
    const step = command.startsWith('#')
      ? wrap(command.replace(/^# */, ''), width, INDENT)
      : colour.cyan(command);
    lines.push(`${label('do:', index)} ${step}`);
  });
  return lines.join('\n');
}

const INDENT = 10;
const SEEN_LINES = 4;

function seenLines(evidence: readonly string[]): string[] {
  if (evidence.length <= SEEN_LINES) return [...evidence];
  return [
    ...evidence.slice(0, SEEN_LINES - 1),
    `and ${evidence.length - SEEN_LINES + 1} more: --json`,
  ];
}

function stepsOf(cure: CheckResult['cure']): string[] {
  if (!cure) return [];
  const last = cure.rebootNeeded && !cure.commands.includes('reboot') ? ['# then reboot'] : [];
  return [...cure.commands, ...last];
}

/** `host (12), ens1f0 (9)`: how many checks found nothing wrong. */
function renderFine(checks: readonly CheckResult[], { colour, width }: Terminal): string {
  const counts = new Map<string, number>();
  for (const { status, target } of checks) {
    if (status === 'pass') counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  if (counts.size === 0) return '';
  const told = [...counts].map(([target, count]) => `${target} (${count})`).join(', ');
  return `${colour.green(MARKS.pass)} ${wrap(`Nothing wrong: ${told}`, width, 2)}`;
}

function renderSummary({ summary, checks }: DoctorReport, { colour }: Terminal): string {
  const { passed, warnings, failed, skipped } = summary;
  const parts = [
    failed > 0 ? colour.red(`${failed} failed`) : '',
    warnings > 0 ? colour.yellow(`${warnings} to look at`) : '',
    colour.green(`${passed} fine`),
    skipped > 0 ? colour.dim(`${skipped} skipped`) : '',
  ];
  const curable = checks.filter(({ cure }) => cure?.automatic).length;
  const hint = curable > 0 ? `; --fix can cure ${curable}` : '';
  return `${parts.filter(Boolean).join(', ')}${hint}`;
}
