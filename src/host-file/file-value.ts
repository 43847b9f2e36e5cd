import type { HostFile, PfEntry } from './host-file.ts';
import { type Key, MATCH_KEYS, PF_KEYS, VF_KEYS } from './keys.ts';

/** A mapping of a host file with its keys in their order. */
export type FileValue = { [key: string]: unknown };

/** A host file as plain values with the keys of the file: what JSON is printed from, and read again. */
export function fileValue({ version, pfs }: HostFile): FileValue {
  return {
    version,
    pfs: pfs.map((entry) => {
      const { fields, ranges } = pfValue(entry);
      return { ...fields, ...(ranges.length > 0 ? { vfs: Object.fromEntries(ranges) } : {}) };
    }),
  };
}

/** The ranges of `vfs` apart: an object would have `2` before `0-1`. */
export function pfValue(entry: PfEntry): { fields: FileValue; ranges: [string, FileValue][] } {
  const { match, defaults, vfs } = entry;
  const fields = {
    match: named(match, MATCH_KEYS),
    ...named(entry, PF_KEYS),
    ...(Object.keys(defaults).length > 0 ? { defaults: named(defaults, VF_KEYS) } : {}),
  };
  return { fields, ranges: vfs.map(({ range, settings }) => [range, named(settings, VF_KEYS)]) };
}

function named(fields: object, keys: readonly Key[]): FileValue {
  const values = new Map<string, unknown>(Object.entries(fields));
  const known = keys.filter(({ field }) => values.get(field) !== undefined);
  // The only null of all fields is a VF's driver.
  return Object.fromEntries(known.map(({ key, field }) => [key, values.get(field) ?? 'none']));
}
