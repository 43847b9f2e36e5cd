import type { Rule } from '../../lint/rule.ts';

const REPO = 'k8snetworkplumbingwg/multus-cni';

export const NAD_RULES = {
  apiVersion: rule(
    'api-version',
    'error',
    'A NetworkAttachmentDefinition of another apiVersion than k8s.cni.cncf.io/v1 is refused by the API server.',
    'k8snetworkplumbingwg/network-attachment-definition-client:artifacts/networks-crd.yaml',
  ),
  name: rule(
    'name',
    'warning',
    'A network with a name that is no DNS label cannot be named in the short form of the annotation.',
    `${REPO}:pkg/k8sclient/k8sclient.go (parsePodNetworkObjectName)`,
  ),
  configType: rule(
    'config-not-a-string',
    'error',
    'spec.config is not a string that holds JSON, but the object itself: the API server refuses it.',
    'k8snetworkplumbingwg/network-attachment-definition-client:pkg/apis/k8s.cni.cncf.io/v1/types.go',
  ),
  noConfig: rule(
    'no-config',
    'warning',
    'Without spec.config multus looks on each node for a file in /etc/cni/multus/net.d with a network of this name.',
    `${REPO}:pkg/netutils/netutils.go (GetCNIConfig)`,
  ),
  unknownKey: rule(
    'unknown-key',
    'error',
    'Beside config, spec has no keys: the API server drops them.',
    'k8snetworkplumbingwg/network-attachment-definition-client:pkg/apis/k8s.cni.cncf.io/v1/types.go',
  ),
  annotation: rule(
    'annotation',
    'error',
    'An annotation that looks like k8s.v1.cni.cncf.io/resourceName and is not: multus puts no device into the configuration.',
    `${REPO}:pkg/k8sclient/k8sclient.go (getKubernetesDelegate)`,
  ),
  annotationPlace: rule(
    'annotation-place',
    'error',
    'The resource name does not stand in metadata.annotations: multus puts no device into the configuration.',
    `${REPO}:pkg/k8sclient/k8sclient.go (getKubernetesDelegate)`,
  ),
  resourceName: rule(
    'resource-name',
    'error',
    'The resource name is not PREFIX/NAME: no pool has it, and multus puts no device into the configuration.',
    `${REPO}:pkg/k8sclient/k8sclient.go (getKubernetesDelegate)`,
  ),
  noResourceName: rule(
    'no-resource-name',
    'error',
    'A network of VFs without the annotation k8s.v1.cni.cncf.io/resourceName: the CNI plugin gets no device and fails, and the pod stays in ContainerCreating.',
    'k8snetworkplumbingwg/sriov-cni:pkg/config/config.go',
  ),
  fixedDevice: rule(
    'fixed-device',
    'warning',
    'A device in the configuration beside the annotation: multus writes the one of the pod over it.',
    `${REPO}:pkg/types/conf.go (addDeviceIDInConfList)`,
  ),
  hostLocal: rule(
    'host-local-per-node',
    'info',
    'host-local keeps its books on each node: pods on two nodes can get one address. whereabouts keeps them for the cluster.',
    'containernetworking/plugins:plugins/ipam/host-local/backend/disk/backend.go',
  ),
} as const satisfies Record<string, Rule>;

function rule(id: string, severity: Rule['severity'], summary: string, source: string): Rule {
  return { id: `nad/${id}`, severity, summary, source };
}
