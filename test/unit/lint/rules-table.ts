import type { Rule } from '../../../src/lint/rule.ts';

/** The rules as Markdown, one table for what stands before the slash of their ids. */
export function rulesTable(rules: readonly Rule[]): string {
  const groups = new Map<string, Rule[]>();
  for (const rule of rules) {
    const group = rule.id.includes('/') ? rule.id.slice(0, rule.id.indexOf('/')) : 'All files';
    groups.set(group, [...(groups.get(group) ?? []), rule]);
  }
  return [...groups]
    .map(([group, own]) => {
      const rows = own.map(row).join('\n');
      return `### ${group}\n\n| rule | severity | what is wrong | source |\n|---|---|---|---|\n${rows}\n`;
    })
    .join('\n');
}

function row({ id, severity, summary, source = '' }: Rule): string {
  const cells = [`\`${id}\``, severity, summary, source].map((cell) => cell.replaceAll('|', '\\|'));
  return `| ${cells.join(' | ')} |`;
}
