import type { Rule } from '../../lint/rule.ts';

const MULTUS = 'k8snetworkplumbingwg/multus-cni:pkg/k8sclient/k8sclient.go';

export const ACROSS_RULES = {
  unknownPool: rule(
    'unknown-pool',
    'error',
    'A network names a resource that no pool of these files has: multus gets no device for it, and the pod stays in ContainerCreating.',
    `${MULTUS} (getKubernetesDelegate)`,
  ),
  unknownResource: rule(
    'unknown-resource',
    'error',
    'A pod asks for a resource that is called almost as a pool of these files: it stays Pending.',
    'k8snetworkplumbingwg/sriov-network-device-plugin:cmd/sriovdp/manager.go',
  ),
  resourceTwice: rule(
    'resource-twice',
    'error',
    'Two device plugins have the same resource: kubelet keeps the one that came last.',
    'kubernetes/kubernetes:pkg/kubelet/cm/devicemanager/manager.go',
  ),
  noNetwork: rule(
    'no-network',
    'warning',
    'A pod names a network that is not among these files: if the cluster has none, the pod stays in ContainerCreating.',
    `${MULTUS} (getKubernetesDelegate)`,
  ),
  otherNamespace: rule(
    'network-in-other-namespace',
    'error',
    'A pod names a network that stands in another namespace: multus does not find it, and the pod stays in ContainerCreating.',
    `${MULTUS} (getKubernetesDelegate)`,
  ),
  defaultNamespace: rule(
    'default-network-namespace',
    'error',
    'The default network does not stand in kube-system, where multus looks for it: the pod stays in ContainerCreating.',
    `${MULTUS} (tryLoadK8sPodDefaultNetwork)`,
  ),
  sameVf: rule(
    'default-network-same-vf',
    'error',
    'The default network and a further network of a pod have the same resource: multus gives both the first VF, and the second attachment fails.',
    `${MULTUS} (tryLoadK8sPodDefaultNetwork)`,
  ),
  noResource: rule(
    'pod-without-resource',
    'error',
    'A pod has a network of VFs and does not ask for one: it gets none, and stays in ContainerCreating. Only with network-resources-injector it need not ask.',
    `${MULTUS} (getKubernetesDelegate)`,
  ),
  tooFew: rule(
    'fewer-vfs-than-networks',
    'error',
    'A pod has more networks of a resource than it asks for VFs: the last ones get none, and it stays in ContainerCreating.',
    `${MULTUS} (getKubernetesDelegate)`,
  ),
  tooMany: rule(
    'more-vfs-than-networks',
    'warning',
    'A pod asks for more VFs of a resource than it has networks: the rest are taken from other pods, and not set up.',
    `${MULTUS} (getKubernetesDelegate)`,
  ),
  capability: rule(
    'capability',
    'error',
    'A pod asks for a MAC, addresses or a GUID, and the network has not the capability: the wish is dropped without a word.',
    'containernetworking/cni:libcni/api.go (injectRuntimeConfig)',
  ),
  isolation: rule(
    'namespace-isolation',
    'error',
    'multus keeps namespaces apart, and a pod names a network of another one: multus refuses the pod.',
    `${MULTUS} (GetNetworkDelegates)`,
  ),
  rdmaModes: rule(
    'rdma-modes',
    'error',
    'The rdma CNI plugin needs RDMA in exclusive mode, k8s-rdma-shared-dev-plugin in shared mode: one of them fails.',
    'Mellanox/k8s-rdma-shared-dev-plugin:pkg/resources/resources_manager.go (ValidateRdmaSystemMode)',
  ),
  rdmaPool: rule(
    'rdma-without-is-rdma',
    'error',
    "A network moves the VF's RDMA device into the pod, and its pool is not isRdma: the pod has no access to /dev/infiniband.",
    'k8snetworkplumbingwg/sriov-network-device-plugin:pkg/netdevice/pciNetDevice.go',
  ),
  linkType: rule(
    'link-type',
    'error',
    'The CNI plugin is not the one for the kind of link of the pool: sriov is for Ethernet, ib-sriov for InfiniBand.',
    'k8snetworkplumbingwg/ib-sriov-cni:README.md',
  ),
  userspace: rule(
    'userspace-pool',
    'error',
    'The VFs of the pool are on a userspace driver and have no network interface: DHCP and the tuning plugin fail.',
    'k8snetworkplumbingwg/sriov-cni:cmd/sriov/main.go',
  ),
  noPolicy: rule(
    'no-policy',
    'error',
    'A SriovNetwork names a resource that no SriovNetworkNodePolicy of these files has: no VFs stand behind it.',
    'k8snetworkplumbingwg/sriov-network-operator:api/v1/helper.go (RenderNetAttDef)',
  ),
  policyOverlap: rule(
    'policy-overlap',
    'error',
    'Two policies have the same VFs of a PF: the webhook refuses the second.',
    'k8snetworkplumbingwg/sriov-network-operator:pkg/webhook/validate.go (validatePfNames)',
  ),
  policyDisagrees: rule(
    'policy-disagrees',
    'error',
    'Two policies of a PF or resource differ in externallyManaged or excludeTopology: the webhook refuses the second.',
    'k8snetworkplumbingwg/sriov-network-operator:pkg/webhook/validate.go (validatePolicyForNodePolicy)',
  ),
  policyRanges: rule(
    'policy-ranges',
    'error',
    'Two policies of one resource have different VFs of one PF: the device plugin uses the first range only.',
    'k8snetworkplumbingwg/sriov-network-operator:controllers/sriovnetworknodepolicy_controller.go',
  ),
} as const satisfies Record<string, Rule>;

function rule(id: string, severity: Rule['severity'], summary: string, source: string): Rule {
  return { id: `across/${id}`, severity, summary, source };
}
