import type { Entry, Place } from '../formats/document.ts';
import { SriovError } from '../model/errors.ts';
import { macPlus } from '../model/mac-address.ts';
import { vfRangeParts } from '../model/vf-range.ts';
import type { RequestedSettings } from '../provision/request.ts';
import type { VfEntry } from './host-file.ts';
import type { Problems } from './problems.ts';
import { readMap } from './read-map.ts';
import { readSettings } from './read-settings.ts';

/** `vfs` of a PF: ranges that do not overlap and stay below its count. */
export function readVfs(
  entries: ReadonlyMap<string, Entry>,
  count: number | 'max' | undefined,
  defaults: RequestedSettings,
  problems: Problems,
): VfEntry[] {
  const entry = entries.get('vfs');
  const ranges = entry && readMap(entry.value, 'vfs', undefined, problems);
  if (!entry || !ranges) return [];
  if (count === 0 && ranges.size > 0) {
    problems.add(entry.keyPlace, 'vfs has settings for VFs, and count: 0 makes none');
    return [];
  }
  const taken = new Map<number, Place>();
  const limit = typeof count === 'number' ? count : MAXIMUM;
  return [...ranges.values()].map(({ key, keyPlace, value }) => {
    const indexes = readRange(key, keyPlace, { taken, limit }, problems);
    const settings = readSettings(value, `VFs ${key}`, defaults, problems);
    refuseOverflow(settings.mac, indexes.length, value.place, problems);
    return { range: key, indexes, settings };
  });
}

/** A PF has a 16-bit number of VFs (PCIe, SR-IOV capability, TotalVFs). */
const MAXIMUM = 0xffff;

interface Bounds {
  taken: Map<number, Place>;
  limit: number;
}

/** Never more work than there are VFs, however often a hostile file names them all. */
function readRange(
  range: string,
  place: Place,
  { taken, limit }: Bounds,
  problems: Problems,
): number[] {
  const indexes: number[] = [];
  for (const [first, last] of partsOf(range, place, problems)) {
    if (last >= limit) {
      problems.add(place, `there is no VF ${last}: ${existing(limit)}`);
      return [];
    }
    for (let index = first; index <= last; index += 1) {
      const other = taken.get(index);
      if (other) {
        const where = other === place ? 'this range' : `the range in line ${other.line}`;
        problems.add(place, `VF ${index} is in ${where} already`);
        return [];
      }
      taken.set(index, place);
      indexes.push(index);
    }
  }
  return indexes.sort((a, b) => a - b);
}

function partsOf(range: string, place: Place, problems: Problems): [number, number][] {
  if (range === 'all') {
    problems.add(place, 'all VFs get what stands in defaults; a range names some, such as 0-3');
    return [];
  }
  try {
    return vfRangeParts(range);
  } catch (error) {
    if (!(error instanceof SriovError)) throw error;
    problems.add(place, `${error.message}; a range is 0, 0-3 or 0,2,5-7`);
    return [];
  }
}

function existing(limit: number): string {
  if (limit === MAXIMUM) return `a PF has at most ${MAXIMUM}`;
  return limit === 1 ? 'count: 1 makes only VF 0' : `count: ${limit} makes VFs 0-${limit - 1}`;
}

function refuseOverflow(
  mac: string | undefined,
  vfs: number,
  place: Place,
  problems: Problems,
): void {
  if (mac === undefined || mac === 'auto' || mac === 'none') return;
  try {
    macPlus(mac, Math.max(vfs - 1, 0));
  } catch (error) {
    if (!(error instanceof SriovError)) throw error;
    problems.add(place, error.message);
  }
}
