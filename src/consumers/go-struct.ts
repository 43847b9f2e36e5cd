import type { Entry, Node, ScalarNode } from '../formats/document.ts';
import { entries, items, keyOf, pathText, toValue } from '../formats/node.ts';
import type { Fix, Located } from '../lint/rule.ts';
import { nearest } from '../model/nearest.ts';
import { oneLine } from '../model/text.ts';
import { booleanOf, readsAs } from '../formats/yaml-1-1.ts';

/** What a field of a Go struct takes. */
export type Shape =
  | 'string'
  | 'boolean'
  | 'integer'
  /** A list of strings; `words` have no commas in them, so that `a,b` is a list that was written as one. */
  | 'strings'
  | 'words'
  /** A string that holds JSON. */
  | 'json'
  | 'any'
  | { list: Shape }
  | { map: Shape }
  | Fields;

export interface Fields {
  fields: Readonly<Record<string, Shape>>;
}

export interface ShapeProblem {
  kind: 'wrong-type' | 'unknown-key';
  at: Located;
  /** The key, as it is written. */
  key: string;
  /** What is wrong, without what happens then. */
  message: string;
  fix?: Fix;
}

export interface ShapeOptions {
  /** Go's encoding/json takes `Vendors` for `vendors`; the API server does not. */
  ignoreCase: boolean;
  /** Keys that people write for these; the fix renames them. */
  synonyms?: Readonly<Record<string, string>>;
}

/** Where a value is not what its Go type takes, and keys that the struct does not have. */
export function shapeProblems(node: Node, shape: Shape, options: ShapeOptions): ShapeProblem[] {
  if (shape === 'any' || isNull(node)) return [];
  if (typeof shape === 'string') return scalarProblems(node, shape);
  if ('fields' in shape) return fieldProblems(node, shape, options);
  if ('list' in shape) {
    if (node.type !== 'list') return [wrongType(node, 'a list', asList(node, shape.list))];
    return items(node).flatMap((item) => shapeProblems(item, shape.list, options));
  }
  if (node.type !== 'map') return [wrongType(node, 'an object', undefined)];
  return entries(node).flatMap(({ value }) => shapeProblems(value, shape.map, options));
}

/** The name that a key has in a struct. */
export function fieldName(
  key: string,
  { fields }: Fields,
  ignoreCase: boolean,
): string | undefined {
  if (Object.hasOwn(fields, key)) return key;
  if (!ignoreCase) return undefined;
  return Object.keys(fields).find((field) => field.toLowerCase() === key.toLowerCase());
}

/** The value of a field as Go reads it: of several that are alike but for their case, the last one. */
export function goField(node: Node | undefined, field: string): Node | undefined {
  const found = goEntry(node, field)?.value;
  return found === undefined || isNull(found) ? undefined : found;
}

export function goEntry(node: Node | undefined, field: string): Entry | undefined {
  return entries(node).findLast(({ key }) => key.toLowerCase() === field.toLowerCase());
}

function fieldProblems(node: Node, shape: Fields, options: ShapeOptions): ShapeProblem[] {
  if (node.type !== 'map') return [wrongType(node, 'an object', undefined)];
  const names = Object.keys(shape.fields);
  return node.entries.flatMap((entry) => {
    const field = fieldName(entry.key, shape, options.ignoreCase);
    if (field !== undefined) {
      const inner = shape.fields[field];
      return inner === undefined ? [] : shapeProblems(entry.value, inner, options);
    }
    return [unknownKey(node, entry, names, options)];
  });
}

function unknownKey(
  node: Node,
  entry: Entry,
  names: readonly string[],
  { synonyms = {} }: ShapeOptions,
): ShapeProblem {
  const at = keyOf(node, entry);
  const known = Object.hasOwn(synonyms, entry.key) ? synonyms[entry.key] : undefined;
  const likely = known ?? nearest(entry.key, names);
  const taken = entries(node).some(
    (other) => other !== entry && other.key.toLowerCase() === likely?.toLowerCase(),
  );
  return {
    kind: 'unknown-key',
    at,
    key: entry.key,
    message: `there is no key "${oneLine(entry.key)}"`,
    ...(likely === undefined
      ? {}
      : {
          fix: {
            description: `write ${likely}`,
            ...(taken || known === undefined
              ? {}
              : { edits: [{ change: 'rename' as const, path: at.path, key: likely }] }),
          },
        }),
  };
}

function scalarProblems(node: Node, shape: Exclude<Shape, object | 'any'>): ShapeProblem[] {
  switch (shape) {
    case 'string':
      return isRead(node, 'string') ? [] : [wrongType(node, 'a string', asText(node))];
    case 'json':
      return isRead(node, 'string')
        ? []
        : [wrongType(node, 'a string', JSON.stringify(toValue(node)))];
    case 'boolean':
      return isRead(node, 'boolean') ? [] : [wrongType(node, 'true or false', asBoolean(node))];
    case 'integer':
      return isRead(node, 'number') && Number.isInteger(numberOf(node))
        ? []
        : [wrongType(node, 'a whole number', asInteger(node))];
    case 'strings':
    case 'words':
      if (node.type === 'list' && node.items.every((item) => isRead(item, 'string'))) return [];
      return [wrongType(node, 'a list of strings', asStrings(node, shape))];
  }
}

function wrongType(node: Node, wanted: string, value: unknown): ShapeProblem {
  const key = String(node.path.at(-1) ?? '');
  return {
    kind: 'wrong-type',
    at: node,
    key,
    message: `\`${oneLine(pathText(node.path))}\` has to be ${wanted}, and is ${describe(node)}`,
    fix: {
      description:
        value === undefined ? `write ${wanted}` : `write ${oneLine(JSON.stringify(value))}`,
      ...(value === undefined ? {} : { edits: [{ change: 'set', path: node.path, value }] }),
    },
  };
}

function describe(node: Node): string {
  if (node.type === 'list') return 'a list';
  if (node.type === 'map') return 'an object';
  const read = readsAs(node);
  const shown = oneLine(node.source.length > 40 ? `${node.source.slice(0, 40)}…` : node.source);
  return read === 'null' ? 'empty' : `the ${read} ${shown}`;
}

function isNull(node: Node): boolean {
  return node.type === 'scalar' && node.value === null;
}

function isRead(node: Node, read: 'string' | 'boolean' | 'number'): boolean {
  return node.type === 'scalar' && readsAs(node) === read;
}

function numberOf(node: Node): number {
  return node.type === 'scalar' ? Number(node.value) : Number.NaN;
}

/** `1572` as it was written, which a number may have lost: 0800, 1e10. */
function asText(node: Node): string | undefined {
  if (node.type !== 'scalar' || node.value === null) return undefined;
  return typeof node.value === 'string' ? node.value : unquoted(node);
}

function unquoted({ source, value }: ScalarNode): string {
  return source === '' ? String(value) : source;
}

function asBoolean(node: Node): boolean | undefined {
  if (node.type !== 'scalar') return undefined;
  const text = String(node.value).toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(text)) return true;
  if (['false', 'no', 'off', '0'].includes(text)) return false;
  return booleanOf(node);
}

function asInteger(node: Node): number | undefined {
  if (node.type !== 'scalar' || typeof node.value !== 'string') return undefined;
  return /^-?\d{1,15}$/.test(node.value.trim()) ? Number(node.value) : undefined;
}

function asStrings(node: Node, shape: 'strings' | 'words'): string[] | undefined {
  if (node.type === 'scalar') {
    const text = asText(node);
    if (text === undefined) return undefined;
    const parts = shape === 'words' ? text.split(',').map((part) => part.trim()) : [text];
    return parts.filter((part) => part !== '');
  }
  if (node.type === 'map') return undefined;
  const texts = node.items.map(asText);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

function asList(node: Node, of: Shape): unknown[] | undefined {
  return node.type === 'map' && typeof of === 'object' ? [toValue(node)] : undefined;
}
