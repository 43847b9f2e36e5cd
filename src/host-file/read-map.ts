import type { Entry, Node, Place } from '../formats/document.ts';
import { SriovError } from '../model/errors.ts';
import { nearest } from '../model/nearest.ts';
import { oneLine } from '../model/text.ts';
import type { Key } from './keys.ts';
import { MATCH_KEYS, PF_KEYS, VF_KEYS } from './keys.ts';
import type { Problems } from './problems.ts';

/**
 * The entries of a mapping by their keys, if it is one; keys that stand twice and, given `known`, unknown ones are
 * problems. `what` names the mapping: `match`.
 */
export function readMap(
  node: Node,
  what: string,
  known: readonly string[] | undefined,
  problems: Problems,
): Map<string, Entry> | undefined {
  if (node.type !== 'map') {
    const takes = known === undefined ? 'ranges of VFs' : known.join(', ');
    problems.add(node.place, `${what} is ${shown(node)}; it takes a mapping of ${takes}`);
    return undefined;
  }
  const entries = new Map<string, Entry>();
  for (const entry of node.entries) {
    const first = entries.get(entry.key);
    if (first) problems.add(entry.keyPlace, twice(entry.key, first.keyPlace));
    else if (known?.includes(entry.key) === false) {
      problems.add(entry.keyPlace, unknownKey(entry.key, what, known));
    } else entries.set(entry.key, entry);
  }
  return entries;
}

/** The single values among the entries of a mapping, by the fields that they are for. */
export function readFields<Fields>(
  entries: ReadonlyMap<string, Entry>,
  keys: readonly Key<keyof Fields & string>[],
  problems: Problems,
): Fields {
  const fields: [string, unknown][] = [];
  for (const key of keys) {
    const entry = entries.get(key.key);
    const value = entry && readValue(entry.value, key, problems);
    if (value !== undefined) fields.push([key.field, value]);
  }
  return Object.fromEntries(fields) as Fields;
}

/** What a value is, for messages; short ones as they are written. */
export function shown(node: Node): string {
  if (node.type === 'map') return 'a mapping';
  if (node.type === 'list') return 'a list';
  const { source, value } = node;
  if (source === '') return value === null ? 'empty' : '""';
  return source.length > LONGEST ? `${source.slice(0, LONGEST)}...` : source;
}

const LONGEST = 40;

/** Is none of these keys there, and no unknown one that may have been meant? */
export function lacks(node: Node, keys: readonly string[], known: readonly string[]): boolean {
  return (
    node.type === 'map' &&
    node.entries.every(({ key }) => known.includes(key) && !keys.includes(key))
  );
}

function readValue<T>(
  node: Node,
  { key, shape }: Key<string, T>,
  problems: Problems,
): T | undefined {
  let why = `is ${shown(node)}`;
  if (node.type === 'scalar') {
    try {
      const value = shape.read(node);
      if (value !== undefined) return value;
    } catch (error) {
      if (!(error instanceof SriovError)) throw error;
      why = `does not fit: ${error.message}`;
    }
  }
  const quotes = shape.schema['type'] === 'string' && isNoString(node) ? ', in quotes' : '';
  problems.add(node.place, `${key} ${why}; it takes ${shape.wants}${quotes}`);
  return undefined;
}

/** Unquoted, YAML takes `100` for a number. */
function isNoString(node: Node): boolean {
  return node.type === 'scalar' && node.value !== null && typeof node.value !== 'string';
}

function twice(key: string, { line }: Place): string {
  return `${shortened(key)} stands twice; the first is in line ${line}`;
}

function unknownKey(key: string, what: string, known: readonly string[]): string {
  const meant = meaningOf(key, known);
  if (meant !== undefined) return `unknown key ${shortened(key)}; did you mean ${meant}?`;
  const elsewhere = PLACES.find(({ keys }) => keys.some((candidate) => candidate.key === key));
  if (elsewhere) return `${key} has no place here; it belongs into ${elsewhere.place}`;
  return `unknown key ${shortened(key)}; ${what} takes ${known.join(', ')}`;
}

/** The key of another program's file that means one of ours, or a slip of the pen. */
function meaningOf(key: string, known: readonly string[]): string | undefined {
  const word = key.toLowerCase();
  const translated = ALL.find(
    (candidate) =>
      known.includes(candidate.key) &&
      candidate.elsewhere?.some((name) => name.toLowerCase() === word),
  );
  return translated?.key ?? nearest(key, known);
}

const ALL: readonly Key[] = [...MATCH_KEYS, ...PF_KEYS, ...VF_KEYS];
const PLACES: readonly { place: string; keys: readonly { key: string }[] }[] = [
  { place: 'the top of the file', keys: [{ key: 'version' }, { key: 'pfs' }] },
  {
    place: 'a PF, an item of pfs',
    keys: [{ key: 'match' }, { key: 'defaults' }, { key: 'vfs' }, ...PF_KEYS],
  },
  { place: 'defaults or a range of vfs', keys: VF_KEYS },
  { place: 'match', keys: MATCH_KEYS },
];

function shortened(key: string): string {
  const line = oneLine(key);
  return `"${line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line}"`;
}
