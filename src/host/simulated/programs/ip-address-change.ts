import type { RunResult } from '../../host.ts';
import { beforeChange } from '../changes.ts';
import { findNetdev, type Machine } from '../machine.ts';
import { netdevsIn } from '../netdevs.ts';
import { HOST_NETNS } from '../state.ts';
import { failure, notSimulated, success } from './result.ts';

/** `ip addr add ADDRESS/LENGTH dev X` */
export function addAddress(machine: Machine, args: readonly string[], netns: number): RunResult {
  const { address, name, netdev } = target(machine, args, netns);
  if (!netdev) return failure(1, `Cannot find device "${name}"`);
  const full = address.includes('/') ? address : `${address}/${address.includes(':') ? 128 : 32}`;
  if (netdev.addresses.includes(full)) return failure(2, 'Error: ipv4: Address already assigned.');
  beforeChange(machine, `${name} address add`);
  netdev.addresses.push(full);
  return success();
}

export function deleteAddress(machine: Machine, args: readonly string[], netns: number): RunResult {
  const { address, name, netdev } = target(machine, args, netns);
  if (!netdev) return failure(1, `Cannot find device "${name}"`);
  if (!netdev.addresses.includes(address)) return failure(2, 'Error: ipv4: Address not found.');
  beforeChange(machine, `${name} address del`);
  netdev.addresses = netdev.addresses.filter((known) => known !== address);
  return success();
}

/** `ip route add DST via GATEWAY [dev X]`: without a device, that whose subnet holds the gateway. */
export function addRoute(machine: Machine, args: readonly string[]): RunResult {
  const words = [...args];
  const dst = words.shift() ?? '';
  const options = new Map<string, string>();
  while (words.length > 1) options.set(words.shift()!, words.shift()!);
  const gateway = options.get('via');
  const dev = options.get('dev') ?? (gateway && deviceTowards(machine, gateway));
  if (words.length > 0) return notSimulated('ip', ['route', 'add', ...args]);
  if (!dev) return failure(2, 'Error: Nexthop has invalid gateway.');
  if (!findNetdev(machine, dev)) return failure(1, `Cannot find device "${dev}"`);
  beforeChange(machine, `route add ${dst}`);
  machine.state.routes.push({ dst, dev, ...(gateway === undefined ? {} : { gateway }) });
  return success();
}

function target(machine: Machine, args: readonly string[], netns: number) {
  const [address = ''] = args;
  const name = args[args.indexOf('dev') + 1] ?? '';
  return { address, name, netdev: findNetdev(machine, name, netns) };
}

/** Subnets of whole octets are enough to tell here. */
function deviceTowards(machine: Machine, gateway: string): string | undefined {
  const start = gateway.slice(0, gateway.lastIndexOf('.') + 1);
  const found = netdevsIn(machine, HOST_NETNS).find(({ addresses }) =>
    addresses.some((address) => address.startsWith(start)),
  );
  return found?.name;
}
