import { SriovError } from '../../model/errors.ts';
import { formatSubnet, parseCidr } from '../cni/ip.ts';
import type { Ipam, Route, Subnet } from '../ipam.ts';

/** What a network's JSON says of addresses, and those that `podman run` has to be given. */
export interface NetavarkAddresses {
  driver: 'none' | 'dhcp' | 'host-local';
  subnets: object[];
  routes: object[];
  ipv6: boolean;
  /** Podman makes up a gateway where none is given, but for internal networks. */
  internal: boolean;
  fixed: string[];
}

/** @throws {SriovError} INVALID_NETWORK */
export function netavarkAddresses(ipam: Ipam, driver: 'macvlan' | 'ipvlan'): NetavarkAddresses {
  switch (ipam.type) {
    case 'none':
      return { driver: 'none', subnets: [], routes: [], ipv6: false, internal: false, fixed: [] };
    case 'dhcp':
      if (driver === 'ipvlan') {
        throw refused('netavark has no DHCP on ipvlan', [
          'Use podman:macvlan, or --ipam host-local.',
        ]);
      }
      return { driver: 'dhcp', subnets: [], routes: [], ipv6: false, internal: false, fixed: [] };
    case 'fixipam':
      throw refused('fixipam belongs to hustcat/sriov-cni; Podman does not run it', [
        'Use --ipam static for a fixed address.',
      ]);
    case 'whereabouts':
      if (ipam.subnets.some(({ exclude = [] }) => exclude.length > 0)) {
        throw refused('Podman cannot leave out addresses of a subnet', [
          'Give a --range without them, or use podman:cni.',
        ]);
      }
      return fromSubnets(ipam.subnets, ipam.routes);
    case 'host-local':
      return fromSubnets(ipam.subnets, ipam.routes);
    case 'static': {
      const subnets = ipam.addresses.map(({ address, family, gateway }) => ({
        subnet: formatSubnet(parseCidr(address)!),
        family,
        ...(gateway === undefined ? {} : { gateway }),
      }));
      const fixed = ipam.addresses.map(({ address }) => address.split('/')[0]!);
      return { ...fromSubnets(subnets, ipam.routes), fixed };
    }
  }
}

function fromSubnets(subnets: readonly Subnet[], routes: readonly Route[]): NetavarkAddresses {
  const withGateway = subnets.filter(({ gateway }) => gateway !== undefined);
  if (withGateway.length > 0 && withGateway.length < subnets.length) {
    throw refused('Podman makes up a gateway for a subnet that has none', [
      'Give a --gateway for each subnet, or for none.',
    ]);
  }
  return {
    driver: 'host-local',
    subnets: subnets.map(({ subnet, gateway, rangeStart, rangeEnd }) => ({
      subnet,
      ...(gateway === undefined ? {} : { gateway }),
      ...(rangeStart === undefined && rangeEnd === undefined
        ? {}
        : {
            lease_range: {
              ...(rangeStart === undefined ? {} : { start_ip: rangeStart }),
              ...(rangeEnd === undefined ? {} : { end_ip: rangeEnd }),
            },
          }),
    })),
    routes: routes.flatMap((route) => routeOf(route, subnets)),
    ipv6: subnets.some(({ family }) => family === 6),
    internal: withGateway.length === 0,
    fixed: [],
  };
}

/** The default route to the gateway is there without being asked for; other routes need a gateway. */
function routeOf({ dst, gw }: Route, subnets: readonly Subnet[]): object[] {
  const family = dst.includes(':') ? 6 : 4;
  const own = subnets.find((subnet) => subnet.family === family)?.gateway;
  const isDefault = dst === '0.0.0.0/0' || dst === '::/0';
  if (isDefault && own !== undefined && (gw === undefined || gw === own)) return [];
  const gateway = gw ?? own;
  if (gateway !== undefined) return [{ destination: dst, gateway }];
  throw refused(`The route to ${dst} has no gateway`, [
    `Give --gateway, or --route ${dst},GATEWAY.`,
  ]);
}

function refused(message: string, actions: string[]): SriovError {
  return new SriovError('INVALID_NETWORK', message, { actions });
}
