import type { Node } from '../../../formats/document.ts';
import { stringOf } from '../../../formats/node.ts';
import type { Report, Rule } from '../../../lint/rule.ts';
import { goField } from '../../go-struct.ts';
import { type Cidr, formatSubnet, inside, type Ip, parseCidr, parseIp } from '../ip.ts';
import { RULES } from './rules.ts';
import { textAt } from './text-at.ts';

/** An address of a field; what is none is reported. */
export function readIp(
  node: Node,
  field: string,
  report: Report,
): { ip: Ip; at: Node } | undefined {
  const found = textAt(node, field);
  if (found === undefined) return undefined;
  const ip = parseIp(found.text);
  if (ip !== undefined) return { ip, at: found.at };
  const withPrefix = parseCidr(found.text) !== undefined;
  const bare = found.text.slice(0, found.text.indexOf('/'));
  report.add(
    RULES.address,
    found.at,
    `${field} "${found.text}" is no IP address: the plugin refuses it.`,
    withPrefix
      ? {
          description: `write "${bare}", without the prefix`,
          edits: [{ change: 'set', path: found.at.path, value: bare }],
        }
      : { description: 'write for example 10.56.217.1 or fd00::1' },
  );
  return undefined;
}

/** A subnet of a field; what is none is reported, the empty string too: Go reads it, unlike an empty address. */
export function readCidr(
  node: Node,
  field: string,
  report: Report,
): { cidr: Cidr; at: Node } | undefined {
  const at = goField(node, field);
  const text = stringOf(at);
  if (at === undefined || text === undefined) return undefined;
  const cidr = parseCidr(text);
  if (cidr !== undefined) return { cidr, at };
  report.add(
    RULES.address,
    at,
    parseIp(text) === undefined
      ? `${field} "${text}" is no subnet: the plugin cannot read its configuration.`
      : `${field} "${text}" has no prefix: the plugin cannot read its configuration.`,
    { description: 'write it with its prefix, for example 10.56.217.0/24' },
  );
  return undefined;
}

export function checkGateway(node: Node, cidr: Cidr, report: Report): void {
  const gateway = readIp(node, 'gateway', report);
  if (gateway === undefined || inside(cidr, gateway.ip)) return;
  outside(
    RULES.gatewayOutside,
    'gateway',
    node,
    cidr,
    report,
    'it cannot be reached, and a route through it fails',
  );
}

/** A value that is not in its subnet. */
export function outside(
  rule: Rule,
  field: string,
  node: Node,
  cidr: Cidr,
  report: Report,
  then: string,
): void {
  const found = textAt(node, field);
  if (found === undefined) return;
  report.add(rule, found.at, `${field} ${found.text} is outside ${formatSubnet(cidr)}: ${then}.`, {
    description: `choose an address inside ${formatSubnet(cidr)}`,
  });
}
