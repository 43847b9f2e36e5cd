import type { Ipam } from '../ipam.ts';

/**
 * host-local keeps what it gave out in a directory of its own node (containernetworking/plugins:
 * plugins/ipam/host-local/backend/disk/backend.go), and a network of Kubernetes is one for all nodes.
 */
export function hostLocalPerNode({ type }: Ipam): string[] {
  if (type !== 'host-local') return [];
  return [
    'host-local counts on each node by itself: with VFs on several nodes two pods get one address. Then use --ipam whereabouts.',
  ];
}
