import type { Host } from '../../host/host.ts';
import { listOptional, readOptional, readText } from '../../host/read.ts';
import { netdevsOf } from '../../inventory/holders/host-use.ts';
import { isRow, textOf, type Row } from '../../inventory/ip-link.ts';
import { queryAddresses, queryRoutes } from '../../inventory/queries.ts';

/** Why a netdev must not lose its link: it is the way out of the host, or in for this session. undefined: it may. */
export type Connections = (netdev: string) => string | undefined;

export async function connections(host: Host): Promise<Connections> {
  const unseen: string[] = [];
  const warn = (line: string): number => unseen.push(line);
  const [addresses, ...routes] = await Promise.all([
    queryAddresses(host, warn),
    queryRoutes(host, '-4', warn),
    queryRoutes(host, '-6', warn),
  ]);
  if (unseen.length > 0) return () => `may be in use: ${unseen[0]}`;
  const found = new Map<string, string>();
  const session = sshAddress(host);
  for (const row of addresses.filter((each) => hasAddress(each, session)))
    add(host, found, textOf(row['ifname']), 'carries this SSH session');
  for (const row of routes.flat().filter(({ dst }) => dst === 'default')) {
    for (const name of netdevsOf(row)) add(host, found, name, 'carries the default route');
  }
  return (netdev) => found.get(netdev);
}

/** A bond, bridge or VLAN lives by the netdevs below it (net/core/dev.c, netdev_adjacent_sysfs_add). */
function add(host: Host, found: Map<string, string>, name: string | null, why: string): void {
  if (name === null || found.has(name)) return;
  found.set(name, why);
  for (const entry of listOptional(host, `/sys/class/net/${name}`)) {
    if (entry.startsWith('lower_')) add(host, found, entry.slice('lower_'.length), why);
  }
}

function hasAddress(row: Row, address: string | undefined): boolean {
  const list = Array.isArray(row['addr_info']) ? row['addr_info'].filter(isRow) : [];
  return address !== undefined && list.some(({ local }) => local === address);
}

/**
 * This host's address in the SSH session that sriovctl was started from. sudo does not hand SSH_CONNECTION on, but
 * the shell that it was typed into has it.
 */
function sshAddress(host: Host): string | undefined {
  let pid = host.kind === 'local' ? String(process.pid) : undefined;
  for (let depth = 0; pid !== undefined && depth < 64; depth += 1) {
    const environment = readOptional(host, `/proc/${pid}/environ`)?.split('\0') ?? [];
    const connection = environment.find((entry) => entry.startsWith('SSH_CONNECTION='));
    // CLIENT-ADDRESS CLIENT-PORT OUR-ADDRESS OUR-PORT
    if (connection !== undefined) return connection.split(' ')[2]?.replace(/%.*$/, '');
    const parent = /^PPid:\s*(\d+)/m.exec(readText(host, `/proc/${pid}/status`) ?? '')?.[1];
    pid = parent === '0' ? undefined : parent;
  }
  return undefined;
}
