import { SriovError } from '../../model/errors.ts';
import type { Rendered } from '../consumer.ts';
import type { Description } from '../description.ts';
import { resourceFullName } from '../kubernetes/resource-name.ts';
import { cniPart, refuseForNetwork } from './cni-part.ts';
import { multusWarnings } from './multus-warnings.ts';
import { podValues, type PodValues } from './pod-values.ts';

/** multus' `multusNamespace`, if nobody set another. */
const MULTUS_NAMESPACE = 'kube-system';

export interface PlannedDefaultNetwork {
  network: Rendered;
  pod: Rendered & { values: PodValues };
  warnings: string[];
}

/**
 * The VF as eth0. multus hands a pod's wishes (mac, ips) to further networks only, so that they stand in the network
 * here (multus-cni:pkg/types/conf.go, mergeCNIRuntimeConfig; pkg/k8sclient/k8sclient.go, tryLoadK8sPodDefaultNetwork).
 * @throws {SriovError} INVALID_NETWORK
 */
export function planDefaultNetwork(description: Description): PlannedDefaultNetwork {
  refuseForNetwork(description);
  if (description.ipam.type === 'none') {
    throw new SriovError('INVALID_NETWORK', "A pod's eth0 needs an address", {
      cause: 'Without one in the result the container runtime does not start the pod.',
      actions: ['Add --ipam, for example --ipam host-local --subnet 10.56.217.0/24.'],
    });
  }
  if (description.userspace) {
    throw new SriovError('INVALID_NETWORK', "A VF on a userspace driver cannot be a pod's eth0", {
      cause: 'It has no network interface, and kubelet could not reach the pod.',
      actions: ['Leave the cluster its own default network: multus:pod.'],
    });
  }
  if (description.options.count > 1) {
    throw new SriovError('INVALID_NETWORK', 'A pod has only one default network', {
      actions: ['Leave --count out, or use multus:pod for further networks.'],
    });
  }
  const { mac } = description.settings;
  const fixed = mac !== undefined || description.ipam.type === 'static';
  const { name } = description.network;
  return {
    network: {
      template: 'multus/network-attachment-definition.yaml',
      values: {
        networkNamespace: MULTUS_NAMESPACE,
        resourceFullName: resourceFullName(description),
      },
      parts: { config: cniPart(description) },
    },
    pod: {
      template: 'multus/pod.yaml',
      values: podValues(description, `${name}-default-pod`, {
        'v1.multus-cni.io/default-network': name,
      }),
    },
    warnings: [
      'The pod is no longer in the cluster network: services, DNS and probes reach it only over the VF.',
      ...(fixed
        ? [
            'multus gives no pod of a default network a MAC or address of its own: this network is for one pod.',
          ]
        : []),
      ...multusWarnings(description),
    ],
  };
}
