import { SriovError } from '../../model/errors.ts';
import type { Description } from '../description.ts';
import type { Route, StaticAddress } from '../ipam.ts';

export interface PodAddresses {
  /** The description without what belongs to one pod. */
  shared: Description;
  /** For the pod's annotation, with their prefixes. */
  addresses: string[];
}

/**
 * A MAC and fixed addresses belong to a pod, not to the network. Addresses of an annotation bring no gateway with
 * them, so that each route has to name its own (containernetworking/plugins:plugins/ipam/static/main.go).
 * @throws {SriovError} INVALID_NETWORK
 */
export function podAddresses(description: Description): PodAddresses {
  const { ipam, options } = description;
  const { mac: _mac, ...settings } = description.settings;
  const shared = { ...description, settings };
  if (ipam.type !== 'static') return { shared, addresses: [] };
  if (options.count > 1) {
    throw new SriovError('INVALID_NETWORK', 'Fixed addresses are for one VF', {
      cause: `Each of the ${options.count} VFs of a pod needs its own.`,
      actions: ['Leave --count out, or use --ipam whereabouts or host-local.'],
    });
  }
  // ib-sriov has the capability for a GUID only.
  if (description.linkType === 'infiniband') return { shared, addresses: [] };
  return {
    shared: {
      ...shared,
      ipam: { type: 'static', addresses: [], routes: withGateways(ipam.routes, ipam.addresses) },
    },
    addresses: ipam.addresses.map(({ address }) => address),
  };
}

function withGateways(routes: readonly Route[], addresses: readonly StaticAddress[]): Route[] {
  return routes.map((route) => {
    if (route.gw !== undefined) return route;
    const family = route.dst.includes(':') ? 6 : 4;
    const gateway = addresses.find((one) => one.family === family && one.gateway)?.gateway;
    return gateway === undefined ? route : { ...route, gw: gateway };
  });
}
