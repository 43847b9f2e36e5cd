import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import { rdmaWarnings } from '../kubernetes/without-rdma.ts';
import type { Description } from '../description.ts';

/** How many pods may share a device; what the plugin's own examples use. */
const PODS_PER_DEVICE = 63;

/**
 * The plugin's own default. A resource belongs to one plugin: under the prefix of the VFs' pool, kubelet would forget
 * the one or the other.
 */
export const RESOURCE_PREFIX = 'rdma';

export interface PlannedRdmaShared {
  values: {
    resourcePrefix: string;
    rdmaHcaMax: number;
    ifNames: string[];
    linkTypes: string[];
  };
  warnings: string[];
}

/**
 * The plugin knows its devices by the names of their own netdevs: there is no selector for a PF or an address
 * (k8s-rdma-shared-dev-plugin:pkg/resources/{device_selectors,pci_net_device}.go).
 * @throws {SriovError} INVALID_NETWORK
 */
export function planRdmaShared({
  vfs,
  drivers,
  userspace,
  linkType,
  rdma,
  ipam,
}: Description): PlannedRdmaShared {
  if (userspace) {
    throw new SriovError(
      'INVALID_NETWORK',
      `VFs on ${oneLine(drivers.join(', '))} have no RDMA device to share`,
      {
        cause: 'RDMA devices belong to the kernel driver of the VF.',
        actions: ['Bind them: sriovctl vf bind PF VFS --driver default'],
      },
    );
  }
  if (rdma) {
    throw new SriovError(
      'INVALID_NETWORK',
      'RDMA devices that are shared cannot go into the pods with their VFs',
      {
        cause:
          'k8s-rdma-shared-dev-plugin needs the RDMA mode shared, and the rdma CNI plugin the mode exclusive.',
        actions: [
          'Leave --rdma out, or use device-plugin and multus with it and do without rdma-shared.',
        ],
      },
    );
  }
  const unnamed = vfs.filter(({ netdev }) => netdev === null);
  const ifNames = vfs.flatMap(({ netdev }) => netdev ?? []);
  if (ifNames.length === 0) {
    throw new SriovError('INVALID_NETWORK', 'None of the chosen VFs has a netdev on this host', {
      cause:
        'k8s-rdma-shared-dev-plugin can name a VF only by its netdev, which has to stay on the host.',
      actions: [
        'Bind the VFs to their driver, or wait until the containers that have them are gone.',
      ],
    });
  }
  return {
    values: {
      resourcePrefix: RESOURCE_PREFIX,
      rdmaHcaMax: PODS_PER_DEVICE,
      ifNames,
      linkTypes: [linkType],
    },
    warnings: [
      'All pods with this resource see the same RDMA devices; with the rdma CNI plugin (exclusive mode) this plugin does not start.',
      ...rdmaWarnings(drivers, 'the plugin'),
      ...(ipam.type === 'none'
        ? []
        : [
            'The plugin hands out RDMA devices only: addresses belong to a network beside it (gen-config multus).',
          ]),
      ...unnamed.map(
        (vf) =>
          `VF ${vf.index} of ${oneLine(vf.pf)} has no netdev on the host: the plugin cannot name it.`,
      ),
    ],
  };
}
