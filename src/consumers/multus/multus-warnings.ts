import { networkWarnings } from '../cni/advice.ts';
import type { Description } from '../description.ts';
import { hostLocalPerNode } from '../kubernetes/host-local-per-node.ts';
import { unusedOptions } from '../unused-options.ts';

/** What does nothing here, and what else the network needs on the node. */
export function multusWarnings(description: Description): string[] {
  const infiniband = description.linkType === 'infiniband';
  return [
    ...unusedOptions(description.options, 'multus', [
      'cniVersion',
      'sysctl',
      'promisc',
      'allmulti',
      ...(infiniband ? (['pkey'] as const) : (['logLevel', 'logFile'] as const)),
    ]),
    ...(infiniband && description.options.pkey !== undefined
      ? ['The pkey needs ib-kubernetes in the cluster: without it no pod gets this network.']
      : []),
    // No VF is named in the network: the device plugin chooses.
    ...hostLocalPerNode(description.ipam),
    ...networkWarnings({ ...description, vfs: [] }),
  ];
}
