import type { Rendered } from '../consumer.ts';
import type { Description } from '../description.ts';
import { resourceFullName } from '../kubernetes/resource-name.ts';
import { cniPart, refuseForNetwork } from './cni-part.ts';
import { multusWarnings } from './multus-warnings.ts';
import { podAddresses } from './pod-addresses.ts';
import { networksAnnotation } from './networks-annotation.ts';
import { podValues, podWarnings, type PodValues } from './pod-values.ts';

export interface PlannedAttachment {
  network: Rendered;
  pod: Rendered & { values: PodValues };
  deployment: Rendered & { values: PodValues };
  warnings: string[];
}

/**
 * A network beside the cluster's own. What belongs to one pod (its MAC, its addresses) stands in the pod's annotation,
 * so that the network serves any number of pods.
 * @throws {SriovError} INVALID_NETWORK
 */
export function planAttachment(description: Description, json: boolean): PlannedAttachment {
  refuseForNetwork(description);
  const { shared, addresses } = podAddresses(description);
  const networks = networksAnnotation(description, addresses, json);
  const annotations = { 'k8s.v1.cni.cncf.io/networks': networks };
  const { mac } = description.settings;
  const onePodOnly = mac !== undefined || addresses.length > 0;
  const name = description.network.name;
  return {
    network: {
      template: 'multus/network-attachment-definition.yaml',
      values: {
        networkNamespace: description.network.namespace,
        resourceFullName: resourceFullName(description),
      },
      parts: { config: cniPart(shared) },
    },
    pod: {
      template: 'multus/pod.yaml',
      values: podValues(description, `${name}-pod`, annotations),
    },
    deployment: {
      template: 'multus/deployment.yaml',
      values: podValues(description, `${name}-app`, annotations),
    },
    warnings: [
      ...(onePodOnly
        ? [
            'The MAC or address is that of one pod: give each further pod its own in its annotation, and scale the deployment by no more than one.',
          ]
        : []),
      ...podWarnings(description),
      ...multusWarnings(description),
    ],
  };
}
