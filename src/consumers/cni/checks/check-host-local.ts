import type { Node } from '../../../formats/document.ts';
import { items } from '../../../formats/node.ts';
import type { Report } from '../../../lint/rule.ts';
import { goField } from '../../go-struct.ts';
import { formatIp, formatSubnet, inside, type Ip } from '../ip.ts';
import { checkGateway, outside, readCidr, readIp } from './check-range.ts';
import type { Families, IpamContext } from './ipam-context.ts';
import { RULES } from './rules.ts';

interface Range {
  node: Node;
  family: 4 | 6;
  start: bigint;
  end: bigint;
}

/** containernetworking/plugins:plugins/ipam/host-local/backend/allocator/{config,range,range_set}.go */
export function checkHostLocal(node: Node, report: Report, { plugin }: IpamContext): Families {
  const sets: Range[][] = [];
  const flat = goField(node, 'subnet');
  if (flat !== undefined) sets.push(readRange(node, report));
  const ranges = goField(node, 'ranges');
  if (flat === undefined && ranges !== undefined) checkFlat(node, report);
  for (const set of items(ranges)) {
    if (set.type !== 'list') continue;
    if (set.items.length === 0) {
      report.add(RULES.noRange, set, 'This set of ranges is empty: host-local refuses it.');
    }
    const read = set.items.flatMap((item) => {
      if (item.type === 'map' && goField(item, 'subnet') === undefined) {
        report.add(RULES.noRange, item, 'This range has no subnet: host-local refuses it.');
      }
      return readRange(item, report);
    });
    if (new Set(read.map(({ family }) => family)).size > 1) {
      report.add(RULES.mixedFamilies, set, 'IPv4 and IPv6 are in one set: host-local refuses it.', {
        description: 'make a set of each: "ranges": [[IPv4], [IPv6]]',
      });
    }
    sets.push(read);
  }
  checkOverlaps(sets.flat(), report);
  const hasCapability = goField(goField(plugin?.node, 'capabilities'), 'ipRanges') !== undefined;
  if (flat === undefined && items(ranges).length === 0 && !hasCapability) {
    report.add(
      RULES.noRange,
      ranges ?? node,
      'host-local has neither subnet nor ranges: it refuses every container.',
      {
        description: 'add a "subnet"',
      },
    );
  }
  return sets.flatMap(([first]) => first?.family ?? []);
}

/** What stands beside a subnet that is not there. */
function checkFlat(node: Node, report: Report): void {
  for (const field of ['gateway', 'rangeStart', 'rangeEnd']) {
    const at = goField(node, field);
    if (at === undefined) continue;
    report.add(
      RULES.flatIgnored,
      at,
      `host-local ignores this ${field}: it belongs into an entry of ranges, beside its subnet.`,
      { description: `move ${field} into ranges` },
    );
  }
}

/** One, or none if it cannot be read. */
function readRange(node: Node, report: Report): Range[] {
  const read = readCidr(node, 'subnet', report);
  if (read === undefined) return [];
  const { cidr, at } = read;
  const { family, value } = cidr.address;
  if (value !== cidr.first) {
    const subnet = formatSubnet(cidr);
    report.add(
      RULES.hostBits,
      at,
      `${formatIp(cidr.address)}/${cidr.prefix} is an address in ${subnet}: host-local refuses it as a subnet.`,
      // No edit: the prefix can be what is wrong as well.
      { description: `write "${subnet}", or the prefix that was meant` },
    );
  }
  if (cidr.prefix > (family === 4 ? 30 : 126)) {
    report.add(
      RULES.tooSmall,
      at,
      `${formatSubnet(cidr)} has no addresses to give: host-local refuses it.`,
      {
        description: `choose a larger subnet, at most /${family === 4 ? 30 : 126}`,
      },
    );
    return [];
  }
  checkGateway(node, cidr, report);
  const limit = (field: string): Ip | undefined => {
    const found = readIp(node, field, report);
    if (found === undefined || inside(cidr, found.ip)) return found?.ip;
    outside(RULES.rangeOutside, field, node, cidr, report, 'host-local refuses it');
    return undefined;
  };
  const start = limit('rangeStart')?.value ?? cidr.first + 1n;
  const last = limit('rangeEnd');
  const end = last?.value ?? cidr.last - (family === 4 ? 1n : 0n);
  const endNode = goField(node, 'rangeEnd');
  if (last !== undefined && end < start && endNode !== undefined) {
    report.add(
      RULES.rangeOutside,
      endNode,
      `rangeEnd ${formatIp(last)} is before the start ${formatIp({ family, value: start })}: host-local refuses it.`,
      { description: 'swap them' },
    );
    return [];
  }
  return [{ node, family, start, end }];
}

/** In the order of their starts each has to begin behind all before it. */
function checkOverlaps(ranges: readonly Range[], report: Report): void {
  const reached: Partial<Record<4 | 6, Range>> = {};
  for (const one of [...ranges].sort(byStart)) {
    const before = reached[one.family];
    if (before === undefined || one.end > before.end) reached[one.family] = one;
    if (before === undefined || before.end < one.start) continue;
    const { family, start, end } = before;
    report.add(
      RULES.overlap,
      one.node,
      `This range overlaps with ${formatIp({ family, value: start })} to ${formatIp({ family, value: end })}: host-local refuses both.`,
      { description: 'keep them apart with rangeStart and rangeEnd' },
    );
  }
}

function byStart(a: Range, b: Range): number {
  return a.start < b.start ? -1 : a.start > b.start ? 1 : 0;
}
