import { ACROSS, KINDS } from '../../../../src/consumers/kinds.ts';
import type { Finding } from '../../../../src/lint/finding.ts';
import { fixFiles } from '../../../../src/lint/fix-files.ts';
import { lint } from '../../../../src/lint/lint.ts';

const knowledge = { kinds: KINDS, across: ACROSS };

/** Without the remark that most networks of these tests would earn beside what they are about. */
export function findingsIn(...texts: string[]): Finding[] {
  return lint(filesOf(texts), knowledge).findings.filter(({ rule }) => rule !== COMMON);
}

const COMMON = 'nad/host-local-per-node';

/** The ids of the rules, in the order of the text. */
export function rulesIn(...texts: string[]): string[] {
  return findingsIn(...texts).map(({ rule }) => rule);
}

/** The texts after --fix, and what is left. */
export function fixed(...texts: string[]): { texts: string[]; left: string[] } {
  const { files, after } = fixFiles(filesOf(texts), knowledge);
  return {
    texts: files.map(({ text }) => text),
    left: after.findings.map(({ rule }) => rule).filter((rule) => rule !== COMMON),
  };
}

function filesOf(texts: readonly string[]): { name: string; text: string }[] {
  return texts.map((text, index) => ({
    name: `${index}.${/^\s*[{[]/.test(text) ? 'json' : 'yaml'}`,
    text,
  }));
}
