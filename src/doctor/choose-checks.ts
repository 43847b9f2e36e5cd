import { SriovError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { oneLine } from '../model/text.ts';
import type { Check } from './check.ts';
import { CHECKS } from './checks/index.ts';

/** Those with the given ids, in the order of the index; all without ids. @throws {SriovError} UNKNOWN_CHECK */
export function chooseChecks(ids?: readonly string[]): readonly Check[] {
  if (ids === undefined) return CHECKS;
  const chosen = new Set(ids.map(checkById));
  return CHECKS.filter((check) => chosen.has(check));
}

/** A word that is neither a check nor a PF may be a check with a typing error. */
export function hintAtChecks(error: unknown, words: readonly string[]): unknown {
  if (!(error instanceof SriovError) || error.code !== 'PF_NOT_FOUND') return error;
  const near = words.flatMap(nearNames);
  if (near.length === 0) return error;
  const { code, message, kind, details } = error;
  const actions = [...error.actions, `Or did you mean the check ${near.join(' or ')}?`];
  return new SriovError(code, message, { kind, details, actions });
}

/** `--fix` takes ids of checks and PFs side by side: no netdev is named like a check. */
export function splitCheckIds(words: readonly string[]): { ids: string[]; others: string[] } {
  const isId = (word: string) => CHECKS.some(({ id }) => id === word);
  return { ids: words.filter(isId), others: words.filter((word) => !isId(word)) };
}

/** @throws {SriovError} UNKNOWN_CHECK */
export function checkById(id: string): Check {
  const check = CHECKS.find((candidate) => candidate.id === id);
  if (check) return check;
  const near = nearNames(id);
  throw new SriovError('UNKNOWN_CHECK', `There is no check "${oneLine(id)}"`, {
    actions: [
      ...(near.length > 0 ? [`Did you mean ${near.join(' or ')}?`] : []),
      'See them all with: sriovctl doctor --list',
    ],
    details: { near },
  });
}

/** The check with the least typing errors, and those whose id contains the word: `mac` is two checks. */
function nearNames(id: string): string[] {
  const ids = CHECKS.map((check) => check.id);
  const typed = nearest(id, ids);
  const containing = ids.filter((candidate) => id.length > 1 && candidate.includes(id));
  return [...new Set([...(typed === undefined ? [] : [typed]), ...containing])];
}
