import { shellQuote } from '../../model/shell-quote.ts';
import type { Consumer, PlannedFile, Variant } from '../consumer.ts';
import type { Description } from '../description.ts';
import { OPERATOR_NAMESPACE } from './namespace.ts';
import { planNetwork } from './plan-network.ts';
import { planPolicies } from './plan-policies.ts';

const POLICY = 'operator/sriov-network-node-policy.yaml';

/** k8snetworkplumbingwg/sriov-network-operator: writes the device plugin's pools and the networks of multus itself. */
export const operator: Consumer = {
  id: 'operator',
  summary: 'sriov-network-operator: a policy for these VFs and a network on them',
  variants: [
    policyAndNetwork(
      'external',
      'sriovctl keeps the VFs, the operator only hands them out (externallyManaged)',
      true,
      false,
    ),
    policyAndNetwork('managed', 'the operator creates and sets the VFs itself', false, false),
    policyAndNetwork(
      'ovs',
      'as external, with an OVSNetwork for VFs in switchdev mode',
      true,
      true,
    ),
  ],
};

function policyAndNetwork(id: string, summary: string, external: boolean, ovs: boolean): Variant {
  return {
    id,
    summary,
    plan(description) {
      const policies = planPolicies(description, external, ovs);
      const network = planNetwork(description, ovs);
      const files: PlannedFile[] = [
        { path: POLICY, template: POLICY, values: policies.values },
        network.file,
      ];
      return {
        files,
        warnings: [...policies.warnings, ...network.warnings],
        next: [
          `helm upgrade --install sriov-network-operator oci://ghcr.io/k8snetworkplumbingwg/sriov-network-operator-chart -n ${OPERATOR_NAMESPACE} --create-namespace --set operator.resourcePrefix=${shellQuote(description.resource.prefix)}`,
          `kubectl apply ${files.map(({ path }) => `-f ${path}`).join(' ')}`,
          ...seeResult(description),
        ],
      };
    },
  };
}

function seeResult({ host, network }: Description): string[] {
  return [
    `kubectl -n ${OPERATOR_NAMESPACE} get sriovnetworknodestates ${shellQuote(host)} -o yaml`,
    `kubectl -n ${shellQuote(network.namespace)} get network-attachment-definitions ${shellQuote(network.name)}`,
  ];
}
