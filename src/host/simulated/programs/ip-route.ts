import type { RunResult } from '../../host.ts';
import { hasCarrier } from '../link-state.ts';
import { findNetdev, type Machine } from '../machine.ts';
import { netdevsIn } from '../netdevs.ts';
import { HOST_NETNS, type Netdev } from '../state.ts';
import { json } from './result.ts';

/** `ip -j [-6] route show [table all]`: the machine's routes, and those that follow from addresses. */
export function showRoutes(
  machine: Machine,
  args: readonly string[],
  netns: number,
  inet6: boolean,
): RunResult {
  const up = netdevsIn(machine, netns).filter((netdev) => netdev.up);
  const own = netns === HOST_NETNS ? machine.state.routes : [];
  const given = own
    .filter(({ dst, gateway, dev }) => {
      const isV6 = `${dst}${gateway ?? ''}`.includes(':');
      return isV6 === inet6 && up.some(({ name }) => name === dev);
    })
    .map(({ dst, gateway, dev, metric }) => ({
      dst,
      ...(gateway === undefined ? {} : { gateway }),
      dev,
      ...(metric === undefined ? {} : { metric }),
      flags: linkDown(machine, dev),
    }));
  const ofAddresses = up.flatMap((netdev) => routesOf(machine, netdev, inet6));
  const main = [...given, ...ofAddresses.filter((route) => !('table' in route))];
  const local = ofAddresses.filter((route) => 'table' in route);
  // By destination, as the table is walked; `default` is 0.0.0.0/0.
  main.sort((a, b) => rank(a.dst) - rank(b.dst) || (a.dst < b.dst ? -1 : 1));
  return json(args.includes('all') ? [...main, ...local] : main);
}

interface Route {
  dst: string;
  [key: string]: unknown;
}

function rank(destination: string): number {
  return destination === 'default' ? 0 : 1;
}

function linkDown(machine: Machine, name: string): string[] {
  const netdev = findNetdev(machine, name);
  return netdev && !hasCarrier(machine, netdev) ? ['linkdown'] : [];
}

function routesOf(machine: Machine, netdev: Netdev, inet6: boolean): Route[] {
  const routes = inet6
    ? inet6Routes
    : (given: Netdev, address: string) => inetRoutes(machine, given, address);
  return netdev.addresses
    .filter((address) => address.includes(':') === inet6)
    .flatMap((address) => routes(netdev, address));
}

function inetRoutes(machine: Machine, netdev: Netdev, address: string): Route[] {
  const [local = '', length = '32'] = address.split('/');
  const localRoute = {
    type: 'local',
    dst: local,
    dev: netdev.name,
    table: 'local',
    protocol: 'kernel',
    scope: 'host',
    prefsrc: local,
    flags: [],
  };
  if (netdev.type === 'loopback' || length === '32') return [localRoute];
  const subnet = { dst: network(local, Number(length)), dev: netdev.name, protocol: 'kernel' };
  const flags = hasCarrier(machine, netdev) ? [] : ['linkdown'];
  return [{ ...subnet, scope: 'link', prefsrc: local, flags }, localRoute];
}

function inet6Routes(netdev: Netdev, address: string): Route[] {
  const [local = '', length = '128'] = address.split('/');
  const common = { dev: netdev.name, protocol: 'kernel', metric: 0, flags: [], pref: 'medium' };
  const own = { type: 'local', dst: local, table: 'local', ...common };
  if (netdev.type === 'loopback' || length === '128') return [own];
  return [{ dst: `${prefix(local)}/${length}`, ...common, metric: 256 }, own];
}

/** Of a /64, as nearly all are: the first four groups. */
function prefix(address: string): string {
  const groups = address.split('::')[0]!.split(':').slice(0, 4);
  return `${groups.join(':')}::`;
}

function network(address: string, length: number): string {
  const bits = address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
  const size = 2 ** (32 - length);
  const base = bits - (bits % size);
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${octets.join('.')}/${length}`;
}
