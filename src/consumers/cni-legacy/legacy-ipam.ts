import { contradiction } from '../cni/contradictions.ts';
import { present } from '../cni/sriov-values.ts';
import type { Ipam } from '../ipam.ts';
import { ipamJson } from '../ipam-json.ts';

/**
 * As `ipamJson`, with fixipam: hustcat/sriov-cni:fixipam/{config,main}.go.
 * @throws {SriovError} INVALID_NETWORK
 */
export function legacyIpam(ipam: Ipam): object | undefined {
  if (ipam.type !== 'fixipam') return ipamJson(ipam);
  const [only, ...others] = ipam.subnets;
  if (only === undefined || others.length > 0) {
    throw contradiction(
      'fixipam has exactly one subnet',
      'It checks the address of CNI_ARGS against it.',
      'Give one --subnet.',
    );
  }
  if (only.gateway === undefined) {
    throw contradiction(
      'fixipam needs a gateway',
      'It refuses each container without one.',
      `Add a --gateway inside ${only.subnet}.`,
    );
  }
  const routes = ipam.routes.map(({ dst, gw }) => present({ dst, gw }));
  return present({
    type: 'fixipam',
    subnet: only.subnet,
    gateway: only.gateway,
    routes: routes.length > 0 ? routes : undefined,
  });
}
