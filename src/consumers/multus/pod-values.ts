import { counted } from '../../model/counted.ts';
import { needsIommu } from '../../model/userspace-driver.ts';
import type { Description } from '../description.ts';
import { resourceFullName } from '../kubernetes/resource-name.ts';

/** What `templates/multus/pod-spec` and its neighbours show. */
export interface PodValues extends Record<string, unknown> {
  podName: string;
  annotations: Record<string, string>;
  nodeSelector: Record<string, string> | null;
  requests: Record<string, string>;
  limits: Record<string, string>;
  hugepages: boolean;
  securityContext: object | null;
}

/** A pod that asks for as many VFs as it names networks. Extended resources cannot be overcommitted: limits = requests. */
export function podValues(
  description: Description,
  name: string,
  annotations: Record<string, string>,
): PodValues {
  const { userspace, options } = description;
  const vfs = { [resourceFullName(description)]: String(options.count) };
  // Kubernetes gives huge pages only to pods that ask for memory or CPU too.
  const memory: Record<string, string> = userspace
    ? { memory: '1Gi', cpu: '2', 'hugepages-1Gi': '1Gi' }
    : {};
  return {
    podName: shortened(name),
    annotations,
    nodeSelector: Object.keys(options.nodeSelector).length > 0 ? options.nodeSelector : null,
    requests: { ...vfs, ...memory },
    limits: { ...vfs, ...memory },
    hugepages: userspace,
    securityContext: securityContext(description),
  };
}

/** What these pods need of the node. */
export function podWarnings({ vfs, options, userspace }: Description): string[] {
  return [
    ...(options.count > vfs.length
      ? [
          `A pod asks for ${counted(options.count, 'VF')}, and the pool has ${vfs.length}: it stays Pending until a node has that many.`,
        ]
      : []),
    ...(userspace
      ? [
          'The pod asks for a huge page of 1 GiB: the node needs some, as with default_hugepagesz=1G hugepagesz=1G hugepages=8 on its kernel command line.',
        ]
      : []),
  ];
}

/**
 * vfio-pci works with the device nodes that the device plugin brings and the right to lock memory, and so does RDMA;
 * the uio drivers also need PCI's configuration space (sriov-network-device-plugin:docs/dpdk/README.md).
 */
function securityContext({ userspace, rdma, drivers }: Description): object | null {
  if (userspace && !drivers.every(needsIommu)) return { privileged: true };
  return userspace || rdma ? { capabilities: { add: ['IPC_LOCK'] } } : null;
}

/** Names of pods become host names, which have 63 letters. */
function shortened(name: string): string {
  const suffix = name.slice(name.lastIndexOf('-'));
  return name.length <= 63
    ? name
    : `${name.slice(0, 63 - suffix.length).replace(/-+$/, '')}${suffix}`;
}
