import { ACROSS, KINDS } from '../../../src/consumers/kinds.ts';
import { fixFiles } from '../../../src/lint/fix-files.ts';
import { lint } from '../../../src/lint/lint.ts';

/** Ids of the rules that a file breaks, sorted and without repeats. */
export function rulesOf(name: string, text: string): string[] {
  const { findings } = lint([{ name, text }], { kinds: KINDS, across: ACROSS });
  return [...new Set(findings.map(({ rule }) => rule))].sort();
}

/** The text as `--fix` leaves it. */
export function fixed(name: string, text: string): string | undefined {
  return fixFiles([{ name, text }], { kinds: KINDS, across: ACROSS }).files[0]?.text;
}
