import type { Rule } from '../../lint/rule.ts';

const REPO = 'k8snetworkplumbingwg/sriov-network-operator';
const WEBHOOK = `${REPO}:pkg/webhook/validate.go`;

export const POLICY_RULES = {
  apiVersion: policy(
    'api-version',
    'error',
    'A SriovNetworkNodePolicy of another apiVersion than sriovnetwork.openshift.io/v1 is refused by the API server.',
    `${REPO}:api/v1`,
  ),
  wrongType: policy(
    'wrong-type',
    'error',
    'A value is not of its type: the API server refuses the policy.',
    `${REPO}:api/v1/sriovnetworknodepolicy_types.go`,
  ),
  unknownKey: policy(
    'unknown-key',
    'error',
    'A key that the policy does not have: the API server drops it, and the policy selects or sets something else.',
    `${REPO}:api/v1/sriovnetworknodepolicy_types.go`,
  ),
  missing: policy(
    'missing',
    'error',
    'A key that the policy has to have is missing: the API server refuses it.',
    `${REPO}:api/v1/sriovnetworknodepolicy_types.go`,
  ),
  value: policy(
    'value',
    'error',
    'A value that the policy does not take: the API server refuses it.',
    `${REPO}:api/v1/sriovnetworknodepolicy_types.go`,
  ),
  resourceName: policy(
    'resource-name',
    'error',
    'A resource name with a prefix, or other characters than letters, digits, - and _: the webhook refuses the policy. The operator adds the prefix itself.',
    `${WEBHOOK} (validateResourceName)`,
  ),
  numVfs: policy(
    'num-vfs',
    'error',
    'A policy for no VFs is refused by the webhook.',
    `${WEBHOOK} (validatePolicyForNodeState)`,
  ),
  nicSelector: policy(
    'nic-selector',
    'error',
    'An empty nicSelector, or netFilter beside others: the webhook refuses the policy.',
    `${WEBHOOK} (staticValidateSriovNetworkNodePolicy)`,
  ),
  vfDeviceId: policy(
    'vf-device-id',
    'error',
    "A VF's device id: the operator wants the PF's, and selects no NIC.",
    'openshift/sriov-network-operator#652',
  ),
  idFormat: policy(
    'id-format',
    'error',
    'An id that is not four hex digits in lower case never matches.',
    `${REPO}:api/v1/helper.go (Selected)`,
  ),
  pfRange: policy(
    'pf-range',
    'error',
    'The VFs behind # are not FIRST-LAST below numVfs: the webhook refuses the policy.',
    `${WEBHOOK} (staticValidateSriovNetworkNodePolicy)`,
  ),
  repeatedPf: policy(
    'repeated-pf',
    'error',
    'A PF stands in pfNames twice: only its first entry counts.',
    `${REPO}:api/v1/helper.go (generatePfNameVfGroup)`,
  ),
  rootDevice: policy(
    'root-device',
    'error',
    'A root device that is not written as 0000:82:00.0 never matches; ranges are for pfNames.',
    `${REPO}:api/v1/helper.go (Selected)`,
  ),
  rdmaVfio: policy(
    'rdma-on-vfio',
    'error',
    'isRdma with vfio-pci is refused by the webhook: such VFs have no RDMA device.',
    WEBHOOK,
  ),
  switchdev: policy(
    'needs-switchdev',
    'error',
    'vdpaType and bridge need eSwitchMode switchdev, and that Ethernet: the webhook refuses the policy.',
    WEBHOOK,
  ),
  bridgeExternal: policy(
    'bridge-external',
    'error',
    'The operator manages no bridge on an externally managed PF: the webhook refuses the policy.',
    WEBHOOK,
  ),
  namespace: policy(
    'namespace',
    'warning',
    'The operator looks at policies of its own namespace only.',
    `${WEBHOOK} (validateSriovNetworkNodePolicy)`,
  ),
  noNamespace: policy(
    'no-namespace',
    'info',
    'Without a namespace it is up to kubectl where the policy goes, and the operator looks at policies of its own namespace only.',
    `${WEBHOOK} (validateSriovNetworkNodePolicy)`,
  ),
} as const satisfies Record<string, Rule>;

const TYPES = `${REPO}:api/v1/sriovnetwork_types.go`;

export const NETWORK_RULES = {
  apiVersion: network(
    'api-version',
    'error',
    'A network of another apiVersion than sriovnetwork.openshift.io/v1 is refused by the API server.',
    TYPES,
  ),
  wrongType: network(
    'wrong-type',
    'error',
    'A value is not of its type, such as an object for the JSON text of ipam: the API server refuses the network.',
    TYPES,
  ),
  yamlBoolean: network(
    'yaml-boolean',
    'error',
    'on and off without quotes, true and false: YAML reads a boolean, and the API server refuses the network.',
    'openshift/openshift-docs#23160',
  ),
  unknownKey: network(
    'unknown-key',
    'error',
    'A key that the network does not have, such as those of sriov-cni (spoofchk, min_tx_rate): the API server drops it, and it has no effect.',
    TYPES,
  ),
  missing: network(
    'missing',
    'error',
    'A key that the network has to have is missing: the API server refuses it.',
    TYPES,
  ),
  value: network(
    'value',
    'error',
    'A value that the network does not take: the API server refuses it.',
    TYPES,
  ),
  resourceName: network(
    'resource-name',
    'error',
    'A resource name with a prefix: the operator adds its own, and no pool is called so.',
    `${REPO}:api/v1/helper.go (RenderNetAttDef)`,
  ),
  json: network(
    'json',
    'error',
    'ipam, capabilities or metaPlugins hold no JSON that the operator could put into the configuration: it makes no NetworkAttachmentDefinition, or a broken one.',
    `${REPO}:bindata/manifests/cni-config/sriov/sriov-cni-config.yaml`,
  ),
  vlan: network(
    'vlan',
    'error',
    'vlanQoS or vlanProto without a VLAN: sriov-cni refuses the configuration, and pods stay in ContainerCreating.',
    'k8snetworkplumbingwg/sriov-cni:pkg/config/config.go',
  ),
  rates: network(
    'rates',
    'error',
    'minTxRate above maxTxRate: drivers refuse it, and pods stay in ContainerCreating.',
    TYPES,
  ),
  namespace: network(
    'namespace',
    'warning',
    'networkNamespace belongs to networks in the namespace of the operator, and only to them: without it the pods of other namespaces do not find the network.',
    `${REPO}:controllers/generic_network_controller.go (Reconcile), pkg/webhook/validate_networks.go`,
  ),
  otherNamespace: network(
    'other-namespace',
    'info',
    'Operators up to 1.6.0 look at networks of their own namespace only; newer ones make a network where its SriovNetwork stands.',
    `${REPO}:controllers/generic_network_controller.go (Reconcile; updateFinalizers)`,
  ),
} as const satisfies Record<string, Rule>;

function policy(id: string, severity: Rule['severity'], summary: string, source: string): Rule {
  return { id: `sriov-policy/${id}`, severity, summary, source };
}

function network(id: string, severity: Rule['severity'], summary: string, source: string): Rule {
  return { id: `sriov-network/${id}`, severity, summary, source };
}
