import type { RunResult } from '../../host.ts';
import { findNetdev, type Machine } from '../machine.ts';
import { netdevsIn } from '../netdevs.ts';
import type { Netdev } from '../state.ts';
import { linkDetails, linkHead, virtualFunctions } from './ip-link-show.ts';
import { failure, json } from './result.ts';

/** `ip -j addr show [dev X]` */
export function showAddresses(
  machine: Machine,
  args: readonly string[],
  { details, netns }: { details: boolean; netns: number },
): RunResult {
  const name = args.find((word) => word !== 'dev');
  const only = name === undefined ? undefined : findNetdev(machine, name, netns);
  if (name !== undefined && !only) return failure(1, `Device "${name}" does not exist.`);
  const netdevs = only ? [only] : netdevsIn(machine, netns);
  return json(
    netdevs.map((netdev) => ({
      ...linkHead(machine, netdev, false),
      ...(details ? linkDetails(machine, netdev, false) : {}),
      ...(details ? virtualFunctions(machine, netdev) : {}),
      ...(netdev.altnames.length > 0 ? { altnames: netdev.altnames } : {}),
      addr_info: netdev.addresses.map((address) => addressObject(netdev, address)),
    })),
  );
}

const FOREVER = 4294967295;

function addressObject(netdev: Netdev, address: string): object {
  const [local = '', length] = address.split('/');
  const inet6 = local.includes(':');
  return {
    family: inet6 ? 'inet6' : 'inet',
    local,
    prefixlen: Number(length),
    scope: scope(local),
    ...(inet6 ? {} : { label: netdev.name }),
    ...(local === '::1' ? { noprefixroute: true } : {}),
    valid_life_time: FOREVER,
    preferred_life_time: FOREVER,
  };
}

function scope(local: string): string {
  if (local === '::1' || local.startsWith('127.')) return 'host';
  return local.startsWith('fe80:') ? 'link' : 'global';
}
