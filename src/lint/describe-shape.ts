import type { GenericSchema } from 'valibot';
import type { Node, Path } from '../formats/document.ts';
import { oneLine } from '../model/text.ts';

/** `a list of strings`: what a schema takes at a path; undefined where words fail. */
export function describeShape(schema: GenericSchema, path: Path): string | undefined {
  let at: Part | undefined = schema as Part;
  for (const step of path) {
    at = at && inner(unwrap(at), step);
  }
  return at && describe(unwrap(at));
}

/** Lists where a schema wants an object: valibot takes them for objects. */
export function listsForObjects(node: Node, schema: GenericSchema): Node[] {
  return listsIn(node, schema as Part);
}

function listsIn(node: Node, part: Part | undefined): Node[] {
  const own = part && unwrap(part);
  if (own === undefined || node.type === 'scalar') return [];
  const isObject = own.entries !== undefined || own.type === 'record';
  if (node.type === 'list') {
    if (isObject) return [node];
    return node.items.flatMap((item, index) => listsIn(item, inner(own, index)));
  }
  return node.entries.flatMap(({ key, value }) => listsIn(value, inner(own, key)));
}

/** `a string`; short scalars as they are written. */
export function describeValue(node: Node): string {
  if (node.type === 'map') return 'an object';
  if (node.type === 'list') return 'a list';
  const { value, source } = node;
  if (value === null) return 'null';
  const shown = oneLine(source.length > LONGEST ? `${source.slice(0, LONGEST)}...` : source);
  if (typeof value === 'string') return `the string ${shown}`;
  return `the ${typeof value} ${shown}`;
}

const LONGEST = 30;

/** As much of valibot's schemas as there is to tell of them. */
interface Part {
  kind?: string;
  type: string;
  item?: Part;
  items?: Part[];
  value?: Part;
  entries?: Record<string, Part>;
  wrapped?: Part;
  options?: unknown[];
  literal?: unknown;
  requirement?: unknown;
  pipe?: Part[];
}

function unwrap(part: Part): Part {
  return part.wrapped ? unwrap(part.wrapped) : part;
}

function inner(part: Part, step: string | number): Part | undefined {
  if (typeof step === 'number') return part.item ?? part.items?.[step];
  if (part.entries) return part.entries[step];
  if (part.type === 'record') return part.value;
  const options = (part.options ?? []) as Part[];
  for (const option of options) {
    const found = option && typeof option === 'object' ? inner(unwrap(option), step) : undefined;
    if (found) return found;
  }
  return undefined;
}

function describe(part: Part): string | undefined {
  const limits = describeLimits(part.pipe ?? []);
  const base = describeBase(part);
  return base && limits ? `${base} ${limits}` : base;
}

function describeBase(part: Part): string | undefined {
  const name = NAMES[part.type];
  if (name !== undefined) {
    const integer = part.type === 'number' && part.pipe?.some(({ type }) => type === 'integer');
    return integer ? 'a whole number' : name;
  }
  if (part.type === 'array') {
    const item = part.item && PLURALS[unwrap(part.item).type];
    return item === undefined ? 'a list' : `a list of ${item}`;
  }
  if (part.type === 'literal') return JSON.stringify(part.literal);
  if (part.type === 'picklist')
    return oneOf((part.options ?? []).map((one) => JSON.stringify(one)));
  if (part.type !== 'union') return undefined;
  const options = (part.options ?? []).map((option) => describe(unwrap(option as Part)));
  return options.includes(undefined) ? undefined : oneOf(options.flatMap((one) => one ?? []));
}

const NAMES: Record<string, string> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
  object: 'an object',
  loose_object: 'an object',
  strict_object: 'an object',
  record: 'an object',
};

const PLURALS: Record<string, string> = {
  string: 'strings',
  number: 'numbers',
  boolean: 'booleans',
  array: 'lists',
  object: 'objects',
  loose_object: 'objects',
  strict_object: 'objects',
  record: 'objects',
};

function describeLimits(pipe: readonly Part[]): string | undefined {
  const of = (...types: string[]) => pipe.find(({ type }) => types.includes(type))?.requirement;
  const min = of('min_value');
  const max = of('max_value');
  if (min !== undefined && max !== undefined) return `from ${String(min)} to ${String(max)}`;
  if (min !== undefined) return `of at least ${String(min)}`;
  if (max !== undefined) return `of at most ${String(max)}`;
  const regex = of('regex');
  if (regex instanceof RegExp) return `that fits ${regex.source}`;
  return of('non_empty', 'min_length') === undefined ? undefined : 'that is not empty';
}

function oneOf(options: readonly string[]): string {
  const last = options.at(-1) ?? '';
  return options.length < 2 ? last : `${options.slice(0, -1).join(', ')} or ${last}`;
}
