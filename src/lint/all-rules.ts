import { ACROSS, HOST_VIEWS, KINDS } from '../consumers/kinds.ts';
import type { Rule } from './rule.ts';
import { GENERIC_RULES } from './text-rules.ts';

/** Every rule once: those of all files first, then by kind. */
export function allRules(): Rule[] {
  const rules = [
    ...GENERIC_RULES,
    ...[...KINDS, ...ACROSS, ...HOST_VIEWS].flatMap(({ rules: own }) => own),
  ];
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()];
}
