import type { Node } from '../../formats/document.ts';
import { entries, get, items, stringOf } from '../../formats/node.ts';
import type { Report } from '../../lint/rule.ts';
import { type Cidr, formatSubnet, inside, parseCidr, parseIp } from '../cni/ip.ts';
import type { VfNetwork } from './compose-lint.ts';
import { RULES } from './rules.ts';

/** What dockerd's validateIpamConfig refuses. */
export function checkIpam({ name, node, at }: VfNetwork, report: Report): void {
  const configs = items(get(node, 'ipam', 'config'));
  if (configs.length === 0 && get(node, 'external') === undefined && !get(node, 'ipam', 'driver')) {
    report.add(RULES.noSubnet, at, `${name} has no subnet: Docker takes one of its own pools`);
  }
  for (const config of configs) checkConfig(config, report);
}

function checkConfig(config: Node, report: Report): void {
  const subnetNode = get(config, 'subnet');
  const subnet = cidrOf(subnetNode, 'subnet', report);
  const range = get(config, 'ip_range');
  const parsedRange = cidrOf(range, 'ip_range', report);
  if (range !== undefined && parsedRange !== undefined) {
    if (subnet === undefined) {
      if (subnetNode === undefined) report.add(RULES.subnet, range, 'An ip_range needs a subnet');
    } else if (!contains(subnet, parsedRange)) {
      report.add(RULES.subnet, range, `${stringOf(range)} is not within ${stringOf(subnetNode)}`);
    }
  }
  const addresses = [
    { what: 'gateway', node: get(config, 'gateway') },
    ...entries(get(config, 'aux_addresses')).map(({ key, value }) => ({ what: key, node: value })),
  ];
  for (const { what, node } of addresses) {
    if (node !== undefined) checkAddress(what, node, subnetNode, subnet, report);
  }
}

function checkAddress(
  what: string,
  node: Node,
  subnetNode: Node | undefined,
  subnet: Cidr | undefined,
  report: Report,
): void {
  const text = stringOf(node);
  const address = text === undefined ? undefined : parseIp(text);
  if (isVariable(text)) return;
  if (address === undefined) report.add(RULES.subnet, node, `${what} is no IP address`);
  else if (subnetNode === undefined) report.add(RULES.subnet, node, `A ${what} needs a subnet`);
  else if (subnet !== undefined && !inside(subnet, address))
    report.add(RULES.subnet, node, `${text} is outside of ${stringOf(subnetNode)}`);
}

function cidrOf(node: Node | undefined, what: string, report: Report): Cidr | undefined {
  const text = stringOf(node);
  if (node === undefined || isVariable(text)) return undefined;
  const cidr = text === undefined ? undefined : parseCidr(text);
  if (cidr === undefined) {
    report.add(RULES.subnet, node, `${what} is no network such as 10.56.217.0/24`);
    return undefined;
  }
  if (cidr.address.value !== cidr.first) {
    const right = formatSubnet(cidr);
    // No edit: the prefix can be what is wrong as well.
    report.add(RULES.subnet, node, `${text} is an address: Docker wants ${right}`, {
      description: `write ${right}, or the prefix that was meant`,
    });
  }
  return cidr;
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return (
    outer.address.family === inner.address.family &&
    inner.first >= outer.first &&
    inner.last <= outer.last
  );
}

/** Compose puts it in. */
function isVariable(text: string | undefined): boolean {
  return text !== undefined && /\$(?:\{|[A-Za-z_])/.test(text);
}
