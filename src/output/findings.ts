import type { Finding } from '../lint/finding.ts';
import type { PoolOnHost } from '../lint/host-view.ts';
import type { Rule, Severity } from '../lint/rule.ts';
import { counted } from '../model/counted.ts';
import { oneLine } from '../model/text.ts';
import { formatVfRange } from '../model/vf-range.ts';
import type { Terminal } from './terminal.ts';
import { tsv } from './tsv.ts';
import { wrap } from './wrap.ts';

export interface LintReport {
  findings: readonly Finding[];
  pools?: readonly PoolOnHost[];
}

/** For a person by file, and then what the host's VFs come to; for programs one row a finding. */
export function renderLint({ findings, pools = [] }: LintReport, terminal: Terminal): string {
  if (!terminal.tty) {
    return tsv(
      findings.map(({ file, line, column, severity, rule, message, fix }) => {
        return [file, line, column, severity, rule, message, fix?.description];
      }),
    );
  }
  const files = [...new Set(findings.map(({ file }) => file))].map((file) => {
    const own = findings.filter((finding) => finding.file === file);
    const title = terminal.colour.bold(fileName(file));
    return `${title}\n${own.map((finding) => renderFinding(finding, own, terminal)).join('')}`;
  });
  return [...files, ...(pools.length > 0 ? [renderPools(pools, terminal)] : [])].join('\n');
}

/** `-` is what a person typed, and says nothing to another one. */
function fileName(file: string): string {
  return file === '-' ? 'standard input' : oneLine(file);
}

function renderFinding(finding: Finding, all: readonly Finding[], terminal: Terminal): string {
  const { colour, width } = terminal;
  const { line, severity, rule, message, fix } = finding;
  const digits = Math.max(...all.map((one) => String(one.line).length));
  const indent = digits + 4;
  const head = `  ${colour.dim(String(line).padStart(digits))} ${colour[PAINT[severity]](MARKS[severity])}`;
  const text = wrap(`${message} [${rule}]`, width, indent + 1);
  // Wrapped as a whole, so that it is the text's last line that carries the rule.
  const dimmed = text.replace(/\[[^[\]]*\]$/, (id) => colour.dim(id));
  const label = `${' '.repeat(indent + 1)}${colour.dim('fix:')} `;
  const cure = fix && `${label}${wrap(fixText(fix), width, indent + 6)}\n`;
  return `${head} ${dimmed}\n${cure ?? ''}`;
}

function fixText({ description, automatic }: NonNullable<Finding['fix']>): string {
  return automatic ? `${description} (--fix)` : description;
}

const MARKS: Record<Severity, string> = { error: '✗', warning: '!', info: '·' };

const PAINT = {
  error: 'red',
  warning: 'yellow',
  info: 'cyan',
} as const satisfies Record<Severity, string>;

function renderPools(pools: readonly PoolOnHost[], { colour, width }: Terminal): string {
  const rows = poolRows(pools);
  const indent = Math.max(...rows.map(([resource]) => resource.length)) + 4;
  const narrow = indent > width / 2;
  const lines = rows.map(([resource, vfs]) => {
    if (narrow) return `  ${resource}\n    ${wrap(vfs, width, 4)}\n`;
    return `  ${resource.padEnd(indent - 2)}${wrap(vfs, width, indent)}\n`;
  });
  return `${colour.bold('On this host')}\n${lines.join('')}`;
}

/** `intel.com/a`, `3 VFs: ens1f0 0-2`. */
export function poolRows(pools: readonly PoolOnHost[]): [resource: string, vfs: string][] {
  return pools.map(({ resource, vfs, nics = [] }) => {
    const pfs = [...new Set(vfs.map(({ pf }) => pf))].map((pf) => {
      const indexes = vfs.filter((vf) => vf.pf === pf).map(({ index }) => index);
      return `${oneLine(pf)} ${formatVfRange(indexes.sort((a, b) => a - b))}`;
    });
    const others = nics.map(({ name, pci }) => oneLine(name ?? pci ?? '?'));
    const parts = [
      `${counted(vfs.length, 'VF')}${pfs.length > 0 ? `: ${pfs.join(', ')}` : ''}`,
      ...(others.length > 0 ? [`and ${counted(others.length, 'NIC')}: ${others.join(', ')}`] : []),
    ];
    return [oneLine(resource), parts.join(' ')];
  });
}

/** `2 errors, 1 warning in 3 files; --fix can mend 1`. */
export function lintSummary(findings: readonly Finding[], files: number): string {
  const count = (severity: Severity) => findings.filter((one) => one.severity === severity).length;
  const [errors, warnings, infos] = [count('error'), count('warning'), count('info')];
  const parts = [
    errors > 0 ? counted(errors, 'error') : '',
    warnings > 0 ? counted(warnings, 'warning') : '',
    infos > 0 ? counted(infos, 'remark') : '',
  ].filter(Boolean);
  const found = parts.length > 0 ? parts.join(', ') : 'Nothing wrong';
  const mendable = findings.filter(({ fix }) => fix?.automatic).length;
  const hint = mendable > 0 ? `; --fix can mend ${mendable}` : '';
  return `${found} in ${counted(files, 'file')}${hint}`;
}

export function renderRules(rules: readonly Rule[], { tty, colour, width }: Terminal): string {
  if (!tty) return tsv(rules.map(({ id, severity, summary }) => [id, severity, summary]));
  return rules
    .map(({ id, severity, summary }) => {
      const head = `${colour.bold(id)} ${colour[PAINT[severity]](severity)}`;
      return `${head}\n  ${wrap(summary, width, 2)}\n`;
    })
    .join('');
}

export function renderRule(rule: Rule, { colour, width }: Terminal): string {
  const { id, severity, summary, source } = rule;
  const text = wrap(summary, Math.min(width, 80));
  const from = source === undefined ? '' : `\nSource: ${source}\n`;
  return `${colour.bold(id)}: ${colour[PAINT[severity]](severity)}\n\n${text}\n${from}`;
}
