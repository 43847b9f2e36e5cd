import { checkById } from './choose-checks.ts';
import { CHECKS } from './checks/index.ts';

export interface CheckDescription {
  id: string;
  title: string;
}

export interface CheckExplanation extends CheckDescription {
  background: string;
  links: readonly string[];
}

export function listChecks(): CheckDescription[] {
  return CHECKS.map(({ id, title }) => ({ id, title }));
}

/** @throws {SriovError} UNKNOWN_CHECK */
export function explain(id: string): CheckExplanation {
  const { title, background, links = [] } = checkById(id);
  return { id, title, background, links };
}
