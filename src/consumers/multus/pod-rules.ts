import type { Rule } from '../../lint/rule.ts';

const MULTUS = 'k8snetworkplumbingwg/multus-cni:pkg/k8sclient/k8sclient.go';

export const POD_RULES = {
  annotationType: rule(
    'annotation-not-a-string',
    'error',
    'An annotation is not a string: the API server refuses the object.',
    'kubernetes/apimachinery:pkg/apis/meta/v1/types.go (ObjectMeta)',
  ),
  annotationPlace: rule(
    'annotation-on-workload',
    'error',
    'The annotation stands on the Deployment (or what else makes the pods) and not in its template: the pods do not have it, and get no VF.',
    MULTUS,
  ),
  annotationName: rule(
    'annotation-name',
    'error',
    'An annotation or label that looks like one of multus, and is none: the pod starts without the network.',
    MULTUS,
  ),
  networks: rule(
    'networks',
    'error',
    'The list of networks cannot be read: multus refuses the pod, which stays in ContainerCreating.',
    `${MULTUS} (parsePodNetworkAnnotation)`,
  ),
  interfaceTwice: rule(
    'interface-twice',
    'error',
    'Two attachments ask for the same interface: the second cannot be made, and the pod stays in ContainerCreating.',
    'k8snetworkplumbingwg/multus-cni:pkg/multus/multus.go (getIfname)',
  ),
  defaultNetwork: rule(
    'default-network',
    'error',
    'The annotation for the default network names not exactly one: multus refuses the pod.',
    `${MULTUS} (tryLoadK8sPodDefaultNetwork)`,
  ),
  defaultRequests: rule(
    'default-network-requests',
    'error',
    'A MAC, addresses and the like of a default network are dropped: multus hands them to further networks only.',
    'k8snetworkplumbingwg/multus-cni:pkg/types/conf.go (mergeCNIRuntimeConfig)',
  ),
  hostNetwork: rule(
    'host-network',
    'error',
    'A pod in the network of the host gets no networks: no CNI plugin is called for it.',
    'kubernetes/cri-api:pkg/apis/runtime/v1/api.proto (NamespaceMode)',
  ),
  quantity: rule(
    'quantity',
    'error',
    'VFs are counted in whole numbers: the API server refuses the pod.',
    'kubernetes/kubernetes:pkg/apis/core/validation/validation.go (ValidateResourceQuantityValue)',
  ),
  noLimit: rule(
    'no-limit',
    'error',
    'VFs are requested without a limit: the API server refuses the pod, they cannot be overcommitted.',
    'kubernetes/kubernetes:pkg/apis/core/validation/validation.go (validateContainerResources)',
  ),
  limitDiffers: rule(
    'limit-differs',
    'error',
    'Requests and limits of VFs differ: the API server refuses the pod, they cannot be overcommitted.',
    'kubernetes/kubernetes:pkg/apis/core/validation/validation.go (validateContainerResources)',
  ),
  resourcePlace: rule(
    'resource-place',
    'error',
    'A resource stands beside requests and limits: the API server drops it or refuses the pod.',
    'kubernetes/api:core/v1/types.go (ResourceRequirements)',
  ),
  hugepages: rule(
    'hugepages-alone',
    'error',
    'Huge pages are asked for without memory or CPU: the API server refuses the pod.',
    'kubernetes/kubernetes:pkg/apis/core/validation/validation.go (validateContainerResources)',
  ),
  hugepagesDiffer: rule(
    'hugepages-differ',
    'error',
    'Requests and limits of huge pages differ: the API server refuses the pod.',
    'kubernetes/kubernetes:pkg/apis/core/validation/validation.go (validateContainerResources)',
  ),
  hugepagesVolume: rule(
    'hugepages-volume',
    'warning',
    'A volume of huge pages, and no container asks for any: the pod does not start.',
    'kubernetes/kubernetes:pkg/volume/emptydir/empty_dir.go (getPageSizeMountOption)',
  ),
} as const satisfies Record<string, Rule>;

export const SELECTION_RULES = {
  list: selection('list', 'error', 'The annotation is JSON but no list: multus refuses the pod.'),
  wrongType: selection(
    'wrong-type',
    'error',
    'A value in the annotation is not of its type: multus refuses the pod, which stays in ContainerCreating.',
  ),
  unknownKey: selection(
    'unknown-key',
    'error',
    'A key in the annotation that multus does not have: what it asks for does not happen.',
  ),
  deprecated: selection(
    'interface-request',
    'warning',
    'interfaceRequest is the old name of interface.',
  ),
  noName: selection('no-name', 'error', 'An attachment without a name: multus finds no network.'),
  mac: selection('mac', 'error', 'A mac or infiniband-guid that is none: multus refuses the pod.'),
  ip: selection('ip', 'error', 'An address that is none: multus refuses the pod.'),
  interface: selection(
    'interface',
    'error',
    'A name that no interface can have: the CNI library refuses it, and the pod stays in ContainerCreating.',
  ),
} as const satisfies Record<string, Rule>;

function rule(id: string, severity: Rule['severity'], summary: string, source: string): Rule {
  return { id: `pod/${id}`, severity, summary, source };
}

function selection(id: string, severity: Rule['severity'], summary: string): Rule {
  return {
    id: `networks/${id}`,
    severity,
    summary,
    source: `${MULTUS} (parsePodNetworkAnnotation)`,
  };
}
