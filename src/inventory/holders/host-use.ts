import type { Host } from '../../host/host.ts';
import { listOptional } from '../../host/read.ts';
import type { Holder, Vf } from '../../model/nic.ts';
import { isRow, textOf, type LinkRow, type Row } from '../ip-link.ts';
import { readMaster } from '../master.ts';
import { queryAddresses, queryRoutes, type Warn } from '../queries.ts';

/** What the host itself does with the VFs whose netdevs it has: bonds, bridges, devices on top, addresses, routes. */
export async function findHostUse(
  host: Host,
  vfs: readonly Vf[],
  links: ReadonlyMap<string, LinkRow>,
  warn: Warn,
): Promise<Map<Vf, Holder>> {
  const [addresses, ...routes] = await Promise.all([
    queryAddresses(host, warn),
    queryRoutes(host, '-4', warn),
    queryRoutes(host, '-6', warn),
  ]);
  const uses = usesByNetdev(addresses, routes.flat());
  const holders = new Map<Vf, Holder>();
  for (const vf of vfs) {
    const use = uses.get(vf.netdev!);
    const holder =
      deviceAbove(host, vf, links) ?? (use && hostHolder([...new Set(use)].join(', ')));
    if (holder !== undefined) holders.set(vf, holder);
  }
  return holders;
}

function deviceAbove(
  host: Host,
  { pci, netdev }: Vf,
  links: ReadonlyMap<string, LinkRow>,
): Holder | undefined {
  const folder = `/sys/bus/pci/devices/${pci}/net/${netdev}`;
  const above = listOptional(host, folder).filter((name) => name.startsWith('upper_'));
  if (above.length === 0) return undefined;
  const master = readMaster(host, folder);
  if (master === null)
    return hostHolder(above.map((name) => name.slice('upper_'.length)).join(', '));
  const kind = links.get(netdev!)?.masterKind ?? master.kind;
  return { kind: HOLDER_KINDS[kind] ?? 'host', name: master.name };
}

/** A VLAN, a macvlan, a vrf: the host's own use, as an address is. */
function hostHolder(name: string): Holder {
  return { kind: 'host', name };
}

const HOLDER_KINDS: Record<string, Holder['kind']> = {
  bond: 'bond',
  team: 'bond',
  bridge: 'bridge',
  openvswitch: 'bridge',
};

/** `192.0.2.7/24`, `default route`, `route to 198.51.100.0/24`. */
function usesByNetdev(addresses: readonly Row[], routes: readonly Row[]): Map<string, string[]> {
  const uses = new Map<string, string[]>();
  const add = (netdev: string | null, use: string) => {
    if (netdev === null) return;
    const known = uses.get(netdev);
    if (known === undefined) uses.set(netdev, [use]);
    else known.push(use);
  };
  for (const row of addresses) {
    for (const address of addressesOf(row)) add(textOf(row['ifname']), address);
  }
  for (const row of routes) {
    const use = routeUse(row);
    if (use === undefined) continue;
    for (const netdev of netdevsOf(row)) add(netdev, use);
  }
  return uses;
}

/**
 * Link-local addresses do not count: the kernel gives one to every interface that is up, and no peer keeps it. An
 * address of any other scope was asked for, be it by a DHCP client that nobody wanted there: the VF carries it.
 */
function addressesOf(row: Row): string[] {
  const info = Array.isArray(row['addr_info']) ? row['addr_info'].filter(isRow) : [];
  return info.flatMap(({ local, prefixlen, scope }) =>
    typeof local === 'string' && scope !== 'link' && scope !== 'host'
      ? `${local}/${String(prefixlen)}`
      : [],
  );
}

/** Routes that come with an interface being up, or with an address that counts already, say nothing more. */
function routeUse(row: Row): string | undefined {
  const { dst, type, protocol } = row;
  if (typeof dst !== 'string' || (type !== undefined && type !== 'unicast')) return undefined;
  if (dst === 'default') return 'default route';
  return protocol === 'kernel' || /^(?:fe80:|ff00:)/i.test(dst) ? undefined : `route to ${dst}`;
}

/** Those that a route goes out of; several with more than one next hop. */
export function netdevsOf(row: Row): (string | null)[] {
  const hops = Array.isArray(row['nexthops']) ? row['nexthops'].filter(isRow) : [];
  return [row, ...hops].map(({ dev }) => textOf(dev));
}
