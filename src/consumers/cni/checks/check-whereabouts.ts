import type { Node } from '../../../formats/document.ts';
import { items, stringOf } from '../../../formats/node.ts';
import type { Report } from '../../../lint/rule.ts';
import { goField } from '../../go-struct.ts';
import { type Cidr, formatSubnet, inside, parseCidr, parseIp } from '../ip.ts';
import { outside, readIp } from './check-range.ts';
import type { Families } from './ipam-context.ts';
import { RULES } from './rules.ts';
import { textAt } from './text-at.ts';

/** k8snetworkplumbingwg/whereabouts:pkg/config/config.go, pkg/iphelpers/iphelpers.go */
export function checkWhereabouts(node: Node, report: Report): Families {
  const ranges = [
    ...(textAt(node, 'range') === undefined ? [] : [node]),
    ...items(goField(node, 'ipRanges')),
  ];
  const cidrs = ranges.flatMap((range) => readRange(range, report) ?? []);
  const hasAddresses = items(goField(node, 'addresses')).length > 0;
  if (ranges.length === 0 && !hasAddresses && textAt(node, 'configuration_path') === undefined) {
    report.add(
      RULES.noRange,
      node,
      'whereabouts has neither range nor ipRanges: no container gets an address.',
      {
        description: 'add a "range"',
      },
    );
  }
  const gateway = readIp(node, 'gateway', report);
  const sameFamily = cidrs.filter(({ address }) => address.family === gateway?.ip.family);
  const [first] = sameFamily;
  if (
    gateway !== undefined &&
    cidrs.length > 0 &&
    !sameFamily.some((cidr) => inside(cidr, gateway.ip))
  ) {
    const cidr = first ?? cidrs[0];
    if (cidr !== undefined) {
      outside(
        RULES.gatewayOutside,
        'gateway',
        node,
        cidr,
        report,
        'it cannot be reached, and a route through it fails',
      );
    }
  }
  return cidrs.map(({ address }) => address.family);
}

function readRange(node: Node, report: Report): Cidr | undefined {
  const found = textAt(node, 'range');
  if (found === undefined) {
    report.add(RULES.noRange, node, 'This entry has no range: whereabouts refuses it.');
    return undefined;
  }
  const { text, at } = found;
  const dash = text.indexOf('-');
  const cidr = parseSloppyCidr(text.slice(dash + 1));
  const start = dash < 0 ? undefined : parseIp(withoutZeros(text.slice(0, dash)));
  if (cidr === undefined || (dash >= 0 && start === undefined)) {
    report.add(RULES.address, at, `range "${text}" is no range: whereabouts refuses it.`, {
      description: 'write 10.56.217.0/24, or with a start and an end 10.56.217.10-10.56.217.99/24',
    });
    return undefined;
  }
  if (start !== undefined && !inside(cidr, start)) {
    report.add(
      RULES.rangeOutside,
      at,
      `The start of "${text}" is outside ${formatSubnet(cidr)}: whereabouts refuses it.`,
    );
  }
  for (const field of ['range_start', 'range_end']) {
    const limit = readIp(node, field, report);
    if (limit === undefined || inside(cidr, limit.ip)) continue;
    outside(
      RULES.rangeOutside,
      field,
      node,
      cidr,
      report,
      'whereabouts ignores it and uses the whole range',
    );
  }
  const [from, to] = ['range_start', 'range_end'].map((field) =>
    parseIp(textAt(node, field)?.text ?? ''),
  );
  if (
    from !== undefined &&
    to !== undefined &&
    from.family === to.family &&
    from.value > to.value
  ) {
    report.add(
      RULES.rangeOutside,
      goField(node, 'range_end') ?? node,
      'range_end is before range_start: whereabouts ignores it.',
      { description: 'swap them' },
    );
  }
  for (const item of items(goField(node, 'exclude'))) {
    const exclude = stringOf(item);
    if (exclude === undefined) continue;
    const excluded = parseSloppyCidr(exclude) ?? parseIp(withoutZeros(exclude));
    const address = excluded && ('address' in excluded ? excluded.address : excluded);
    if (address === undefined) {
      report.add(RULES.address, item, `exclude "${exclude}" is no subnet: whereabouts fails.`);
    } else if (!inside(cidr, address)) {
      report.add(
        RULES.rangeOutside,
        item,
        `exclude ${exclude} is outside ${formatSubnet(cidr)}: it excludes nothing.`,
      );
    }
  }
  return cidr;
}

/** It reads IPv4 as old versions of Go did, with leading zeros: k8s.io/utils/net, ParseCIDRSloppy. */
function parseSloppyCidr(text: string): Cidr | undefined {
  return parseCidr(withoutZeros(text));
}

function withoutZeros(text: string): string {
  return text.includes(':') ? text : text.replaceAll(/(^|\.)0+(?=\d)/g, '$1');
}
