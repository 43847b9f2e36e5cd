import type { Node } from '../../../formats/document.ts';
import { entries, keyOf } from '../../../formats/node.ts';
import type { Report } from '../../../lint/rule.ts';
import { fieldName, type Fields, shapeProblems } from '../../go-struct.ts';
import { SYNONYMS } from './fields.ts';
import { RULES } from './rules.ts';

/**
 * Types and keys as Go's encoding/json has them. `explained` are keys that another rule tells more about. `reader`
 * begins a sentence.
 */
export function checkFields(
  node: Node,
  fields: Fields,
  report: Report,
  reader: string,
  explained: ReadonlySet<string> = new Set(),
): void {
  const synonyms = Object.fromEntries(
    Object.entries(SYNONYMS).filter(([, key]) => Object.hasOwn(fields.fields, key)),
  );
  for (const problem of shapeProblems(node, fields, { ignoreCase: true, synonyms })) {
    if (problem.kind === 'wrong-type') {
      const then = `${reader} cannot read its configuration, and no container starts`;
      report.add(RULES.wrongType, problem.at, `${problem.message}: ${then}.`, problem.fix);
    } else if (!explained.has(problem.key) && !isComment(problem.key)) {
      const message = `${reader} has no key "${problem.key}" and ignores it.`;
      report.add(RULES.unknownKey, problem.at, message, problem.fix);
    }
  }
}

/** The keys that a plugin does not have, as places for findings. */
export function strangeKeys(
  node: Node,
  fields: Fields,
): { key: string; at: ReturnType<typeof keyOf> }[] {
  return entries(node)
    .filter(({ key }) => fieldName(key, fields, true) === undefined)
    .map((entry) => ({ key: entry.key, at: keyOf(node, entry) }));
}

/** How people comment JSON. */
function isComment(key: string): boolean {
  return /^(?:[_$#]|\/\/|(?:comment|description)$)/i.test(key);
}
