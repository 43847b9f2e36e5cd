import { SriovError } from '../model/errors.ts';
import type { Ipam, Route, Subnet } from './ipam.ts';

/**
 * The `ipam` object as the plugin that it names reads it, or undefined for none. Sources:
 * containernetworking/plugins:plugins/ipam/{host-local/backend/allocator/config,static/main,dhcp/main}.go,
 * k8snetworkplumbingwg/whereabouts:pkg/types/types.go.
 * @throws {SriovError} INVALID_NETWORK for fixipam, which only hustcat's sriov-cni has (see consumers/cni-legacy)
 */
export function ipamJson(ipam: Ipam): object | undefined {
  switch (ipam.type) {
    case 'none':
      return undefined;
    case 'dhcp':
      return { type: 'dhcp' };
    case 'host-local':
      return hostLocal(ipam.subnets, ipam.routes);
    case 'whereabouts':
      return whereabouts(ipam.subnets, ipam.routes);
    case 'static': {
      const addresses = ipam.addresses.map(({ address, gateway }) => ({
        address,
        ...present({ gateway }),
      }));
      return { type: 'static', addresses, ...routesOf(ipam.routes) };
    }
    case 'fixipam':
      throw new SriovError('INVALID_NETWORK', 'fixipam belongs to hustcat/sriov-cni alone', {
        cause: 'No other consumer installs it, and it knows no CNI version after 0.2.0.',
        actions: ['Use --ipam static for a fixed address, or generate cni-legacy:hustcat.'],
      });
  }
}

/** One subnet in the flat form, which every version of host-local reads; of several, each gives an address. */
function hostLocal(subnets: readonly Subnet[], routes: readonly Route[]): object {
  const ranges = subnets.map(({ subnet, rangeStart, rangeEnd, gateway }) => ({
    subnet,
    ...present({ rangeStart, rangeEnd, gateway }),
  }));
  const form = ranges.length === 1 ? ranges[0] : { ranges: ranges.map((range) => [range]) };
  return { type: 'host-local', ...form, ...routesOf(routes) };
}

/**
 * whereabouts has one gateway for all ranges, and only routes use it: the routes of the other family carry theirs.
 * Its range is a string of its own, with the ends beside it in snake case.
 */
function whereabouts(subnets: readonly Subnet[], routes: readonly Route[]): object {
  const ranges = subnets.map(({ subnet, rangeStart, rangeEnd, exclude }) => ({
    range: subnet,
    ...present({
      range_start: rangeStart,
      range_end: rangeEnd,
      exclude: exclude?.length ? exclude : undefined,
    }),
  }));
  const form = ranges.length === 1 ? ranges[0] : { ipRanges: ranges };
  const withGateway = subnets.filter((subnet) => subnet.gateway !== undefined);
  const main = withGateway[0];
  const full = routes.map((route) => {
    const family = route.dst.includes(':') ? 6 : 4;
    if (route.gw !== undefined || family === main?.family) return route;
    return {
      ...route,
      ...present({ gw: withGateway.find((subnet) => subnet.family === family)?.gateway }),
    };
  });
  return {
    type: 'whereabouts',
    ...form,
    ...present({ gateway: main?.gateway }),
    ...routesOf(full),
  };
}

function routesOf(routes: readonly Route[]): object {
  return routes.length === 0
    ? {}
    : { routes: routes.map(({ dst, gw }) => ({ dst, ...present({ gw }) })) };
}

/** Without what is not there: JSON has no undefined, but `toEqual` and templates do. */
function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
