import type { Rule } from '../../lint/rule.ts';

const REPO = 'k8snetworkplumbingwg/sriov-network-device-plugin';

export const RULES = {
  singularKey: rule(
    'singular-key',
    'error',
    'A selector has a key that does not exist, such as vendor for vendors: it is ignored, and the pool takes more devices than it says, often every NIC of the node.',
    `${REPO}:pkg/types/types.go`,
  ),
  unknownKey: rule(
    'unknown-key',
    'error',
    'A key that the plugin does not have: it is ignored without a word.',
    `${REPO}:pkg/types/types.go`,
  ),
  wrongType: rule(
    'wrong-type',
    'error',
    'A selector is not of its type, such as a string for a list: the plugin writes a warning into its log and drops the whole pool.',
    `${REPO}:cmd/sriovdp/manager.go (readConfig)`,
  ),
  unreadable: rule(
    'unreadable',
    'error',
    'A value outside the selectors is not of its type: the plugin cannot read the file, and no pool exists.',
    `${REPO}:cmd/sriovdp/manager.go (readConfig)`,
  ),
  outsideSelectors: rule(
    'outside-selectors',
    'error',
    'A selector stands beside selectors instead of in it: it is ignored, and the pool takes more devices than it says.',
    `${REPO}#181`,
  ),
  oldFormat: rule(
    'old-format',
    'error',
    'An entry in the format of the plugin before version 3 (sriovMode, rootDevices without selectors): it is no longer read.',
    `${REPO}#130`,
  ),
  noSelectors: rule(
    'no-selectors',
    'error',
    'An entry without selectors: the plugin crashes when it reads it, although its README calls them optional.',
    `${REPO}:pkg/factory/factory.go (parseObjectOrSlice)`,
  ),
  everyNic: rule(
    'every-nic',
    'error',
    'A pool whose selectors select nothing: it takes every NIC of the node but that of the default route and PFs with VFs.',
    `${REPO}:pkg/netdevice/netDeviceProvider.go`,
  ),
  broad: rule(
    'broad-pool',
    'warning',
    'A pool that is chosen by vendor or kind of link alone takes NICs that are no VFs as well.',
    `${REPO}:pkg/netdevice/netDeviceProvider.go`,
  ),
  emptyList: rule(
    'empty-list',
    'warning',
    'An empty list selects everything, as if the key were not there.',
    `${REPO}:pkg/factory/factory.go (FilterBySelector)`,
  ),
  noResources: rule(
    'no-resources',
    'error',
    'Without an entry in resourceList the plugin ends.',
    `${REPO}:cmd/sriovdp/main.go`,
  ),
  resourceName: rule(
    'resource-name',
    'error',
    'A resource name with other characters than letters, digits, _ and -: the plugin ends, and no pool exists.',
    `${REPO}:pkg/utils/utils.go (ValidResourceName)`,
  ),
  hyphen: rule(
    'hyphen-in-name',
    'warning',
    'With a hyphen in the resource name, no shell in the pod can read the variable with the addresses of its VFs.',
    `${REPO}:pkg/resources/pool_stub.go (GetEnvs)`,
  ),
  resourcePrefix: rule(
    'resource-prefix',
    'error',
    'A resource prefix that is no domain in lower case: kubelet refuses the resource.',
    'kubernetes/kubernetes:pkg/apis/core/v1/helper/helpers.go (IsExtendedResourceName)',
  ),
  duplicateResource: rule(
    'duplicate-resource',
    'error',
    'Two entries have the same resource: the plugin ends, and no pool exists.',
    `${REPO}:cmd/sriovdp/manager.go (validConfigs)`,
  ),
  deviceType: rule(
    'device-type',
    'error',
    'A device type that does not exist, or in other letters than netDevice, accelerator, auxNetDevice: the plugin ends, and no pool exists.',
    `${REPO}:cmd/sriovdp/manager.go (readConfig)`,
  ),
  wrongSelector: rule(
    'selector-of-other-type',
    'error',
    'A selector that this device type does not have: it is ignored.',
    `${REPO}:pkg/types/types.go`,
  ),
  idFormat: rule(
    'id-format',
    'error',
    'An id that is not four hex digits in lower case never matches: the plugin compares letter by letter.',
    `${REPO}:pkg/resources/deviceSelectors.go`,
  ),
  pfId: rule(
    'pf-device-id',
    'error',
    "A PF's device id: its VFs have another one, so that the pool has no VFs, and takes the whole PF while it has none.",
    `${REPO}:pkg/netdevice/netDeviceProvider.go (AddTargetDevices)`,
  ),
  pfDriver: rule(
    'pf-driver',
    'error',
    "A PF's driver: its VFs have another one, so that the pool has no VFs.",
    `${REPO}:pkg/resources/deviceSelectors.go`,
  ),
  rdmaDriver: rule(
    'rdma-driver',
    'error',
    'mlx5_ib is no PCI driver and never matches: the VF is bound to mlx5_core.',
    `${REPO}:pkg/utils/utils.go (GetDriverName)`,
  ),
  renamedDriver: rule(
    'renamed-driver',
    'warning',
    'The driver i40evf has been called iavf since Linux 4.20.',
    'torvalds/linux:drivers/net/ethernet/intel/iavf',
  ),
  neverMatches: rule(
    'never-matches',
    'error',
    'Two selectors that exclude each other: a device with that id has another vendor or driver.',
    `${REPO}:pkg/netdevice/netDeviceProvider.go (GetFilteredDevices)`,
  ),
  pciAddress: rule(
    'pci-address',
    'error',
    'An address that is not written as 0000:82:02.0 never matches.',
    `${REPO}:pkg/resources/deviceSelectors.go`,
  ),
  pfRange: rule(
    'pf-range',
    'error',
    'The VFs behind # cannot be read: the plugin takes none for this PF, or only those before the mistake.',
    `${REPO}:pkg/resources/deviceSelectors.go (isSelected)`,
  ),
  kernelName: rule(
    'kernel-pf-name',
    'info',
    'A PF is named as the kernel names NICs (eth0): the number can be another after a reboot, and the pool empty or of another NIC.',
    `${REPO}#340`,
  ),
  repeatedPf: rule(
    'repeated-pf',
    'error',
    'A PF stands in the list twice: only its first entry counts.',
    `${REPO}:pkg/resources/deviceSelectors.go (getItem)`,
  ),
  linkType: rule(
    'link-type',
    'error',
    'A link type other than ether and infiniband never matches.',
    `${REPO}:pkg/devices/gen_net.go (EncapType)`,
  ),
  rdmaUserspace: rule(
    'rdma-on-userspace-driver',
    'error',
    'isRdma with a userspace driver: such VFs have no RDMA device, and the pool is empty.',
    `${REPO}:pkg/netdevice/netDeviceProvider.go`,
  ),
  rdmaVdpa: rule(
    'rdma-and-vdpa',
    'error',
    'isRdma and vdpaType exclude each other: the plugin ends, and no pool exists.',
    `${REPO}:pkg/netdevice/netDeviceProvider.go (ValidConfig)`,
  ),
  vdpaType: rule(
    'vdpa-type',
    'error',
    'A vdpaType other than virtio and vhost never matches.',
    `${REPO}:pkg/types/types.go`,
  ),
  auxTypes: rule(
    'aux-types',
    'error',
    'A pool of auxNetDevice needs auxTypes, and the only one is sf: the plugin ends, and no pool exists.',
    `${REPO}:pkg/auxnetdevice/auxNetDeviceProvider.go (ValidConfig)`,
  ),
  shadowed: rule(
    'shadowed-pool',
    'error',
    'An earlier pool takes all that this one selects: a device goes to the first pool that matches, and this one stays empty.',
    `${REPO}#184`,
  ),
  overlapping: rule(
    'overlapping-pools',
    'warning',
    'Two pools select the same VFs: they go to the first one.',
    `${REPO}#184`,
  ),
} as const satisfies Record<string, Rule>;

function rule(id: string, severity: Rule['severity'], summary: string, source: string): Rule {
  return { id: `device-plugin/${id}`, severity, summary, source };
}
