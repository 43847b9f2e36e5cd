import { ACROSS, KINDS } from '../../../../src/consumers/kinds.ts';
import { lint, type LintFile, type LintResult } from '../../../../src/lint/lint.ts';

/** `rule path` of what lint finds in networks: a text, or something that is made JSON. */
export function found(...networks: unknown[]): string[] {
  return lintFiles(networks.map(fileOf)).findings.map(({ rule, path }) => `${rule} ${path}`.trim());
}

export function lintFiles(files: LintFile[]): LintResult {
  return lint(files, { kinds: KINDS, across: ACROSS });
}

export function fileOf(network: unknown, index = 0): LintFile {
  const isList = typeof network === 'object' && network !== null && 'plugins' in network;
  const text = typeof network === 'string' ? network : JSON.stringify(network, null, 2);
  return { name: `${index}.${isList ? 'conflist' : 'conf'}`, text };
}
