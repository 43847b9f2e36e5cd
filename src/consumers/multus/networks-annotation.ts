import { macPlus } from '../../model/mac-address.ts';
import type { Description } from '../description.ts';

/**
 * `k8s.v1.cni.cncf.io/networks`: names with commas, or JSON where a name alone does not say enough. Each VF is an
 * attachment of its own (multus-cni:pkg/k8sclient/k8sclient.go, parsePodNetworkAnnotation).
 */
export function networksAnnotation(
  { network, settings, options }: Description,
  addresses: readonly string[],
  json: boolean,
): string {
  const { mac } = settings;
  const indexes = Array.from({ length: options.count }, (_, index) => index);
  if (!json && mac === undefined && addresses.length === 0) {
    return indexes.map(() => network.name).join(',');
  }
  return JSON.stringify(
    indexes.map((index) => ({
      name: network.name,
      namespace: network.namespace,
      ...(mac === undefined ? {} : { mac: macPlus(mac, index) }),
      ...(addresses.length === 0 ? {} : { ips: addresses }),
    })),
  );
}
