import { get, items, stringOf } from '../../formats/node.ts';
import type { Report } from '../../lint/rule.ts';
import { type Cidr, parseCidr } from '../cni/ip.ts';
import type { VfNetwork } from './compose-lint.ts';
import { RULES } from './rules.ts';

/** Networks of one file that get in each other's way. */
export function checkSharing(networks: readonly VfNetwork[], report: Report): void {
  for (const [index, one] of networks.entries()) {
    for (const other of networks.slice(0, index)) {
      checkParents(one, other, report);
      checkSubnets(one, other, report);
    }
  }
}

function checkParents(one: VfNetwork, other: VfNetwork, report: Report): void {
  const parent = option(one, 'parent');
  if (parent === undefined || parent === '' || parent !== option(other, 'parent')) return;
  if (one.driver === 'sriov' || other.driver === 'sriov') return;
  const passthru = [one, other].some((network) => option(network, 'macvlan_mode') === 'passthru');
  if (one.driver === 'macvlan' && other.driver === 'macvlan' && !passthru) {
    report.add(
      RULES.sharedMacvlan,
      one.at,
      `${one.name} and ${other.name} have the parent ${parent}`,
    );
    return;
  }
  const why =
    one.driver !== other.driver
      ? 'a device cannot have macvlan and ipvlan'
      : passthru
        ? 'in passthru mode macvlan has the device alone'
        : 'ipvlan has it alone';
  report.add(
    RULES.sharedParent,
    one.at,
    `${one.name} and ${other.name} have the parent ${parent}: ${why}`,
  );
}

function option({ node }: VfNetwork, key: string): string | undefined {
  return stringOf(get(node, 'driver_opts', key));
}

function checkSubnets(one: VfNetwork, other: VfNetwork, report: Report): void {
  for (const mine of poolsOf(one)) {
    for (const theirs of poolsOf(other)) {
      if (!overlap(mine.subnet, theirs.subnet)) continue;
      if (mine.range === undefined || theirs.range === undefined || mine.range === theirs.range) {
        report.add(
          RULES.sharedSubnet,
          mine.at,
          `${one.name} and ${other.name} have overlapping subnets; each needs an ip_range of its own`,
        );
      } else if (mine.gateway !== undefined && mine.gateway === theirs.gateway) {
        report.add(
          RULES.sharedSubnet,
          mine.at,
          `${one.name} and ${other.name} have the gateway ${mine.gateway}, which Docker can hold only once`,
        );
      }
    }
  }
}

function poolsOf({ node }: VfNetwork) {
  return items(get(node, 'ipam', 'config')).flatMap((config) => {
    const at = get(config, 'subnet');
    const subnet = parseCidr(stringOf(at) ?? '');
    if (at === undefined || subnet === undefined) return [];
    const range = stringOf(get(config, 'ip_range'));
    return [{ at, subnet, range, gateway: stringOf(get(config, 'gateway')) }];
  });
}

function overlap(a: Cidr, b: Cidr): boolean {
  return a.address.family === b.address.family && a.first <= b.last && b.first <= a.last;
}
