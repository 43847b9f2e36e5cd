import type { RunResult } from '../../host.ts';
import type { Machine } from '../machine.ts';
import { netdevsIn } from '../netdevs.ts';
import { HOST_NETNS, type Netdev } from '../state.ts';
import { json } from './result.ts';

/** `ip -j [-6] route show table all`: the machine's routes, and those that follow from addresses. */
export function showRoutes(machine: Machine, netns: number, inet6: boolean): RunResult {
  const up = netdevsIn(machine, netns).filter((netdev) => netdev.up);
  const own = netns === HOST_NETNS ? (machine.state.spec.routes ?? []) : [];
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
      flags: [],
    }));
  return json([...given, ...up.flatMap((netdev) => routesOf(netdev, inet6))]);
}

function routesOf(netdev: Netdev, inet6: boolean): object[] {
  return netdev.addresses
    .filter((address) => address.includes(':') === inet6)
    .flatMap((address) => (inet6 ? inet6Routes(netdev, address) : inetRoutes(netdev, address)));
}

function inetRoutes(netdev: Netdev, address: string): object[] {
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
  return [{ ...subnet, scope: 'link', prefsrc: local, flags: [] }, localRoute];
}

function inet6Routes(netdev: Netdev, address: string): object[] {
  const [local = ''] = address.split('/');
  const common = { dev: netdev.name, protocol: 'kernel', metric: 0, flags: [], pref: 'medium' };
  return [{ type: 'local', dst: local, table: 'local', ...common }];
}

function network(address: string, length: number): string {
  const bits = address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
  const size = 2 ** (32 - length);
  const base = bits - (bits % size);
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256);
  return `${octets.join('.')}/${length}`;
}
