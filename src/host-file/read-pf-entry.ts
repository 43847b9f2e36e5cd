import type { Entry, MapNode, Node, Place } from '../formats/document.ts';
import { isNetdevName } from '../model/netdev-name.ts';
import type { PfEntry, PfMatch } from './host-file.ts';
import { MATCH_KEYS, PF_KEYS } from './keys.ts';
import type { Problems } from './problems.ts';
import { lacks, readFields, readMap } from './read-map.ts';
import { readSettings } from './read-settings.ts';
import { readVfs } from './read-vfs.ts';

type PfFields = Omit<PfEntry, 'match' | 'count' | 'defaults' | 'vfs'> &
  Partial<Pick<PfEntry, 'count'>>;

/** One item of `pfs`; undefined if it has not what every one must have. */
export function readPfEntry(
  node: MapNode,
  problems: Problems,
): { entry: PfEntry; node: Node } | undefined {
  const entries = readMap(node, 'a PF', KNOWN, problems);
  if (!entries) return undefined;
  const match = readMatch(node, entries.get('match'), problems);
  const fields = readFields<PfFields>(entries, PF_KEYS, problems);
  const written = entries.get('defaults');
  const defaults = written ? readSettings(written.value, 'defaults', {}, problems) : {};
  const vfs = readVfs(entries, fields.count, defaults, problems);
  refuseRepresentors(entries, fields, problems);
  const { count } = fields;
  if (lacks(node, ['count'], KNOWN)) {
    problems.add(node.place, 'count is missing; it takes a number of VFs, or max');
  }
  if (match === undefined || count === undefined) return undefined;
  return { entry: { ...fields, match, count, defaults, vfs }, node };
}

const KNOWN = ['match', ...PF_KEYS.map(({ key }) => key), 'defaults', 'vfs'];

function readMatch(
  node: MapNode,
  entry: Entry | undefined,
  problems: Problems,
): PfMatch | undefined {
  if (lacks(node, ['match'], KNOWN)) {
    problems.add(node.place, 'match is missing; it says which PF this is, by pci, mac or name');
  }
  if (!entry) return undefined;
  const known = MATCH_KEYS.map(({ key }) => key);
  const entries = readMap(entry.value, 'match', known, problems);
  if (!entries) return undefined;
  if (lacks(entry.value, ['pci', 'mac', 'name'], known)) {
    problems.add(entry.keyPlace, 'match finds no PF: it needs pci, mac or name');
  }
  return readFields<PfMatch>(entries, MATCH_KEYS, problems);
}

function refuseRepresentors(
  entries: ReadonlyMap<string, Entry>,
  { representors, eswitch, count }: PfFields,
  problems: Problems,
): void {
  const entry = entries.get('representors');
  if (!entry || representors === undefined) return;
  const add = (place: Place, why: string) => problems.add(place, `representors ${why}`);
  if (eswitch !== 'switchdev') {
    add(entry.keyPlace, 'has a meaning with eswitch: switchdev only, which this PF is not given');
  }
  const why = whyNoNames(representors, count);
  if (why !== undefined) add(entry.value.place, why);
}

/** Why a pattern gives no names for the representors of so many VFs; undefined if it does. */
export function whyNoNames(pattern: string, count: number | 'max' = 'max'): string | undefined {
  if (!pattern.includes('{vf}')) {
    return 'holds no {vf}, so that all representors would have one name';
  }
  const last = count === 'max' ? 0 : Math.max(count - 1, 0);
  const name = pattern.replaceAll('{vf}', String(last));
  if (isNetdevName(name)) return undefined;
  return name.length > LONGEST_NAME
    ? `is too long: ${name} has ${name.length} characters, and a netdev at most ${LONGEST_NAME}`
    : `gives ${name}, which is no name that a netdev can have`;
}

/** IFNAMSIZ with its closing zero (include/uapi/linux/if.h). */
const LONGEST_NAME = 15;
