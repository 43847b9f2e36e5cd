import { shellQuote } from '../../model/shell-quote.ts';
import type { Consumer, PlannedFile, Variant } from '../consumer.ts';
import type { Description } from '../description.ts';
import { resourceEnvName, resourceFullName } from '../kubernetes/resource-name.ts';
import { planAttachment, type PlannedAttachment } from './plan-attachment.ts';
import { planDefaultNetwork } from './plan-default-network.ts';

/** k8snetworkplumbingwg/multus-cni: a further NIC for pods, beside the cluster's own network or in its place. */
export const multus: Consumer = {
  id: 'multus',
  summary: 'Multus: a NetworkAttachmentDefinition, and pods that use it',
  variants: [
    attachment(
      'pod',
      'the network, a pod and a deployment; the annotation in JSON only where it has to be',
      false,
    ),
    attachment('json', 'the same with the annotation in its JSON form', true),
    {
      id: 'network',
      summary: 'the NetworkAttachmentDefinition alone',
      plan(description) {
        const planned = planAttachment(description, false);
        return {
          files: [networkFile(planned)],
          warnings: planned.warnings,
          next: [`kubectl apply -f ${NETWORK}`],
        };
      },
    },
    {
      id: 'default-network',
      summary: "the VF as a pod's eth0: the network in kube-system, and a pod",
      plan(description) {
        const { network, pod, warnings } = planDefaultNetwork(description);
        return {
          files: [
            { path: 'multus/default-network.yaml', ...network },
            { path: 'multus/default-network-pod.yaml', ...pod },
          ],
          warnings,
          next: [
            'kubectl apply -f multus/default-network.yaml -f multus/default-network-pod.yaml',
            ...seePod(description, pod.values.podName),
          ],
        };
      },
    },
  ],
};

const NETWORK = 'multus/network-attachment-definition.yaml';
const POD = 'multus/pod.yaml';
const DEPLOYMENT = 'multus/deployment.yaml';

function attachment(id: string, summary: string, json: boolean): Variant {
  return {
    id,
    summary,
    plan(description) {
      const planned = planAttachment(description, json);
      return {
        files: [
          networkFile(planned),
          { path: POD, ...planned.pod },
          { path: DEPLOYMENT, ...planned.deployment },
        ],
        warnings: planned.warnings,
        next: [
          `kubectl apply -f ${NETWORK} -f ${POD}`,
          ...seePod(description, planned.pod.values.podName),
        ],
      };
    },
  };
}

function networkFile({ network }: PlannedAttachment): PlannedFile {
  return { path: NETWORK, ...network };
}

function seePod(description: Description, pod: string): string[] {
  const { namespace } = description.network;
  const env = resourceEnvName(resourceFullName(description));
  return [
    `kubectl -n ${shellQuote(namespace)} describe pod ${shellQuote(pod)}`,
    `kubectl -n ${shellQuote(namespace)} exec ${shellQuote(pod)} -- sh -c 'ip -br link; echo $${env}'`,
  ];
}
