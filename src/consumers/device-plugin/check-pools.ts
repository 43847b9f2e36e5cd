import { earlier } from '../../lint/earlier.ts';
import type { Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import { goField } from '../go-struct.ts';
import { overlap, parsePfSelection } from './pf-selection.ts';
import type { Pool, Selector } from './read-pools.ts';
import { RULES } from './rules.ts';
import { LISTS, type ListKey } from './schema.ts';

/** Pools of one file against each other: the same resource, the same devices. */
export function checkPools(pools: readonly Pool[], report: Report): void {
  const names = new Set<string>();
  pools.forEach((pool, index) => {
    if (names.has(pool.fullName)) addDuplicate(pool, report);
    names.add(pool.fullName);
    checkOverlaps(pool, earlier(pools, index), report);
  });
}

function addDuplicate(pool: Pool, report: Report): void {
  if (pool.name === '') return;
  report.add(
    RULES.duplicateResource,
    goField(pool.node, 'resourceName') ?? pool.node,
    `${oneLine(pool.fullName)} is there already: the plugin ends, and no pool exists`,
    {
      description: 'put the selectors of both into a list in one entry, or give one another name',
    },
  );
}

function checkOverlaps(pool: Pool, before: readonly Pool[], report: Report): void {
  for (const selector of pool.selectors) {
    for (const other of before) {
      if (other.deviceType !== pool.deviceType) continue;
      const found = other.selectors
        .map((one) => compare(one, selector))
        .find((relation) => relation !== 'apart');
      if (found === undefined) continue;
      const name = oneLine(other.fullName);
      if (found === 'covers') {
        report.add(
          RULES.shadowed,
          selector.node,
          `${name} stands before and takes all that this selects: no device is left for ${oneLine(pool.fullName)}`,
          {
            description: `move it before ${name}, or let ${name} leave something, with pfNames and ranges`,
          },
        );
      } else {
        report.add(
          RULES.overlapping,
          selector.node,
          `Some VFs are selected here and by ${name}, which stands before and takes them`,
          { description: 'separate them, with pfNames and ranges' },
        );
      }
      return;
    }
  }
}

/**
 * How an earlier selector stands to a later one. Only what is certain from the text: two lists of ids of which one
 * names a PF and the other a model may or may not meet, that depends on the host.
 */
function compare(first: Selector, later: Selector): 'covers' | 'meets' | 'apart' {
  if (first.isRdma && !later.isRdma) return 'apart';
  if (first.vdpaType !== undefined && first.vdpaType !== later.vdpaType) return 'apart';
  let covers = true;
  for (const key of LISTS) {
    const a = first.lists[key];
    const b = later.lists[key];
    if (a === undefined) continue;
    if (b === undefined) return 'apart';
    if (!b.some((one) => a.some((other) => meets(key, other, one)))) return 'apart';
    if (!b.every((one) => a.some((other) => includes(key, other, one)))) covers = false;
  }
  const narrowed = LISTS.some((key) => first.lists[key] !== undefined);
  return narrowed ? (covers ? 'covers' : 'meets') : 'apart';
}

function meets(key: ListKey, a: string, b: string): boolean {
  if (!isPfKey(key)) return a === b;
  const [one, two] = [parsePfSelection(a), parsePfSelection(b)];
  return one.pf.toLowerCase() === two.pf.toLowerCase() && overlap(one, two);
}

function includes(key: ListKey, a: string, b: string): boolean {
  if (!isPfKey(key)) return a === b;
  const [one, two] = [parsePfSelection(a), parsePfSelection(b)];
  if (one.pf.toLowerCase() !== two.pf.toLowerCase()) return false;
  if (one.ranges === null) return true;
  return (
    two.ranges?.every(([from, to]) =>
      one.ranges?.some(([first, last]) => first <= from && to <= last),
    ) ?? false
  );
}

function isPfKey(key: ListKey): boolean {
  return key === 'pfNames' || key === 'rootDevices';
}
