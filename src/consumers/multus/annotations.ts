/** multus-cni:pkg/k8sclient/k8sclient.go */
export const NETWORKS = 'k8s.v1.cni.cncf.io/networks';
export const DEFAULT_NETWORK = 'v1.multus-cni.io/default-network';
export const RESOURCE_NAME = 'k8s.v1.cni.cncf.io/resourceName';

/** Others that multus and its neighbours write or read. */
export const KNOWN: readonly string[] = [
  NETWORKS,
  DEFAULT_NETWORK,
  RESOURCE_NAME,
  'k8s.v1.cni.cncf.io/network-status',
  'k8s.v1.cni.cncf.io/networks-status',
  'k8s.v1.cni.cncf.io/nodeSelector',
  'k8s.v1.cni.cncf.io/attached',
  'k8s.v1.cni.cncf.io/bridgeName',
];

/** An annotation that looks like one of multus', and is none. */
export function misspelt(key: string, meant: readonly string[]): string | undefined {
  if (KNOWN.includes(key)) return undefined;
  const bare = key
    .slice(key.indexOf('/') + 1)
    .toLowerCase()
    .replaceAll(/[-_]/g, '');
  if (!/cncf\.io|multus|^[^/]*$/i.test(key)) return undefined;
  return meant.find((one) => {
    const own = one
      .slice(one.indexOf('/') + 1)
      .toLowerCase()
      .replaceAll(/[-_]/g, '');
    return own === bare || own === `${bare}s` || `${own}s` === bare;
  });
}
