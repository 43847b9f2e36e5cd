import { get, items, stringOf } from '../../formats/node.ts';
import type { Located, Report } from '../../lint/rule.ts';
import { type Cidr, parseCidr } from '../cni/ip.ts';
import type { VfNetwork } from './compose-lint.ts';
import { RULES } from './rules.ts';

/** Networks of one file that get in each other's way; each is compared with what stands for those before it. */
export function checkSharing(networks: readonly VfNetwork[], report: Report): void {
  checkParents(networks, report);
  checkSubnets(networks.flatMap(poolsOf), report);
}

/** Of the networks on one parent the first of each kind. */
interface OnParent {
  any: VfNetwork;
  passthru?: VfNetwork;
  ipvlan?: VfNetwork;
}

function checkParents(networks: readonly VfNetwork[], report: Report): void {
  const parents = new Map<string, OnParent>();
  for (const one of networks) {
    const parent = option(one, 'parent');
    if (one.driver === 'sriov' || parent === undefined || parent === '') continue;
    const before = parents.get(parent);
    const isPassthru = option(one, 'macvlan_mode') === 'passthru';
    const isIpvlan = one.driver === 'ipvlan';
    if (before !== undefined) checkParent(one, parent, { before, isPassthru }, report);
    parents.set(parent, {
      ...(isPassthru ? { passthru: one } : {}),
      ...(isIpvlan ? { ipvlan: one } : {}),
      ...(before ?? { any: one }),
    });
  }
}

function checkParent(
  one: VfNetwork,
  parent: string,
  { before, isPassthru }: { before: OnParent; isPassthru: boolean },
  report: Report,
): void {
  const alone = one.driver === 'ipvlan' || isPassthru;
  const other = (alone ? undefined : (before.passthru ?? before.ipvlan)) ?? before.any;
  const both = `${one.name} and ${other.name} have the parent ${parent}`;
  if (one.driver !== other.driver) {
    report.add(RULES.sharedParent, one.at, `${both}: a device cannot have macvlan and ipvlan`);
  } else if (one.driver === 'ipvlan') {
    report.add(RULES.sharedParent, one.at, `${both}: ipvlan has it alone`);
  } else if (isPassthru || other === before.passthru) {
    report.add(RULES.sharedParent, one.at, `${both}: in passthru mode macvlan has it alone`);
  } else {
    report.add(RULES.sharedMacvlan, one.at, both);
  }
}

function option({ node }: VfNetwork, key: string): string | undefined {
  return stringOf(get(node, 'driver_opts', key));
}

interface Pool {
  network: string;
  at: Located;
  subnet: Cidr;
  range: string | undefined;
  gateway: string | undefined;
}

function poolsOf({ name, node }: VfNetwork): Pool[] {
  return items(get(node, 'ipam', 'config')).flatMap((config) => {
    const at = get(config, 'subnet');
    const subnet = parseCidr(stringOf(at) ?? '');
    if (at === undefined || subnet === undefined) return [];
    const range = stringOf(get(config, 'ip_range'));
    return [{ network: name, at, subnet, range, gateway: stringOf(get(config, 'gateway')) }];
  });
}

/** Of two subnets that overlap one holds the other, so that all lie in the widest one of their group. */
function checkSubnets(pools: readonly Pool[], report: Report): void {
  const sorted = pools.toSorted(
    (a, b) =>
      a.subnet.address.family - b.subnet.address.family ||
      sign(a.subnet.first - b.subnet.first) ||
      sign(b.subnet.last - a.subnet.last),
  );
  let group: Group | undefined;
  for (const pool of sorted) {
    if (group === undefined || !overlap(group.widest, pool)) group = newGroup(pool);
    else joinGroup(group, pool, report);
  }
}

/** The pools that later ones can meet. */
interface Group {
  widest: Pool;
  withoutRange: Pool | undefined;
  byRange: Map<string, Pool>;
  byGateway: Map<string, Pool>;
}

function newGroup(widest: Pool): Group {
  const group: Group = {
    widest,
    withoutRange: undefined,
    byRange: new Map(),
    byGateway: new Map(),
  };
  remember(group, widest);
  return group;
}

function joinGroup(group: Group, pool: Pool, report: Report): void {
  const { range, gateway } = pool;
  const sameRange = range === undefined ? group.widest : group.byRange.get(range);
  const meets = [group.withoutRange, sameRange].find((one) => one && overlap(one, pool));
  const sameGateway = gateway === undefined ? undefined : group.byGateway.get(gateway);
  const names = `${pool.network} and`;
  if (meets !== undefined) {
    report.add(
      RULES.sharedSubnet,
      pool.at,
      `${names} ${meets.network} have overlapping subnets; each needs an ip_range of its own`,
    );
  } else if (sameGateway !== undefined) {
    report.add(
      RULES.sharedSubnet,
      pool.at,
      `${names} ${sameGateway.network} have the gateway ${gateway}, which Docker can hold only once`,
    );
  }
  remember(group, pool);
}

function remember(group: Group, pool: Pool): void {
  if (pool.range === undefined) group.withoutRange ??= pool;
  else if (!group.byRange.has(pool.range)) group.byRange.set(pool.range, pool);
  if (pool.gateway !== undefined && !group.byGateway.has(pool.gateway))
    group.byGateway.set(pool.gateway, pool);
}

function overlap({ subnet: a }: Pool, { subnet: b }: Pool): boolean {
  return a.address.family === b.address.family && a.first <= b.last && b.first <= a.last;
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
