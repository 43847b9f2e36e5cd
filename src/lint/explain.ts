import { SriovError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { oneLine } from '../model/text.ts';
import { allRules } from './all-rules.ts';
import type { Rule } from './rule.ts';

/** @throws {SriovError} UNKNOWN_RULE */
export function explainRule(id: string): Rule {
  const rules = allRules();
  const rule = rules.find((one) => one.id === id);
  if (rule) return rule;
  const ids = rules.map((one) => one.id);
  const typed = nearest(id, ids);
  const containing = id.length > 2 ? ids.filter((one) => one.includes(id)).slice(0, 5) : [];
  const near = [...new Set([...(typed === undefined ? [] : [typed]), ...containing])];
  throw new SriovError('UNKNOWN_RULE', `There is no rule "${oneLine(id)}"`, {
    actions: [
      ...(near.length > 0 ? [`Did you mean ${near.join(' or ')}?`] : []),
      'See them all with: sriovctl lint --list',
    ],
    details: { near },
  });
}
