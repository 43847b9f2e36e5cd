import { type BaseIssue, type GenericSchema, safeParse } from 'valibot';
import type { Node, Path } from '../formats/document.ts';
import { entry, get, keyOf, pathText, toValue } from '../formats/node.ts';
import { oneLine } from '../model/text.ts';
import type { Located, Report, Rule } from './rule.ts';
import { describeShape, describeValue, listsForObjects } from './describe-shape.ts';

/**
 * Reports where a value has not the shape that its consumer reads. `reader` is who wants it, for the messages:
 * "`vendors` is a string; the plugin wants a list of strings". A schema's own messages are put behind the key.
 */
export function checkShape(
  node: Node,
  schema: GenericSchema,
  rule: Rule,
  report: Report,
  reader = 'its reader',
): void {
  const { issues } = safeParse(schema, toValue(node));
  const seen = new Set<string>();
  for (const list of listsForObjects(node, schema)) {
    const path = list.path.slice(node.path.length);
    const name = nameOf(path);
    report.add(rule, list, `${name} is a list; ${reader} wants an object`);
    seen.add(JSON.stringify(path));
  }
  for (const issue of issues ?? []) {
    const path = pathOf(issue);
    const message = messageOf(issue, { node, path, schema, reader });
    // One wrong value can break several rules of its schema.
    const key = JSON.stringify(path);
    if (seen.has(key)) continue;
    seen.add(key);
    report.add(rule, whereOf(node, path, issue), message);
  }
}

function pathOf({ path }: BaseIssue<unknown>): Path {
  return (path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

/** The value; the key of one that should not be there; the map of one that is missing. */
function whereOf(node: Node, path: Path, issue: BaseIssue<unknown>): Located {
  const parent = get(node, ...path.slice(0, -1));
  const own = parent && entry(parent, String(path.at(-1)));
  if (parent && own && issue.expected === 'never') return keyOf(parent, own);
  for (let length = path.length; length > 0; length -= 1) {
    const found = get(node, ...path.slice(0, length));
    if (found) return found;
  }
  return node;
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'This' : `\`${oneLine(pathText(path))}\``;
}

interface Told {
  node: Node;
  path: Path;
  schema: GenericSchema;
  reader: string;
}

function messageOf(issue: BaseIssue<unknown>, { node, path, schema, reader }: Told): string {
  const name = nameOf(path);
  if (!/^Invalid (?:type|key|value|format|length)\b/.test(issue.message)) {
    return `${name} ${issue.message}`;
  }
  const found = get(node, ...path);
  if (issue.expected === 'never') return `${name} is no key that ${reader} knows`;
  if (found === undefined) return `${name} is missing; ${reader} needs it`;
  const wanted = describeShape(schema, path) ?? issue.expected ?? 'something else';
  return `${name} is ${describeValue(found)}; ${reader} wants ${wanted}`;
}
