import type { HostView } from '../lint/host-view.ts';
import type { Across, Kind } from '../lint/rule.ts';
import { kubernetesAcross } from './across/across.ts';
import { cniFiles, cniIpam, cniNetwork } from './cni/lint.ts';
import { cniOnHost } from './cni/on-host.ts';
import { devicePluginOnHost } from './device-plugin/host-view.ts';
import { devicePluginConfig } from './device-plugin/lint.ts';
import { DOCKER_KINDS } from './docker/lint.ts';
import { kubernetesKind, kubernetesList, type ObjectKind } from './kubernetes/kubernetes-kind.ts';
import { configMap } from './kubernetes/lint-config-map.ts';
import { libvirtOnHost } from './libvirt/host-view.ts';
import { LIBVIRT_KINDS } from './libvirt/lint.ts';
import { multusConf } from './multus/lint-daemon.ts';
import { networkAttachmentDefinition } from './multus/lint-nad.ts';
import { networksAnnotationJson } from './multus/lint-networks.ts';
import { pod } from './multus/lint-pod.ts';
import { novaOnHost } from './openstack/host-view.ts';
import { OPENSTACK_KINDS } from './openstack/lint.ts';
import { operatorNetwork } from './operator/lint-network.ts';
import { sriovNetworkNodePolicy } from './operator/lint-policy.ts';
import { PODMAN_KINDS } from './podman/lint.ts';
import { rdmaSharedConfig } from './rdma-shared/lint.ts';

const KUBERNETES_OBJECTS: readonly ObjectKind[] = [
  networkAttachmentDefinition,
  pod,
  configMap,
  sriovNetworkNodePolicy,
  operatorNetwork,
];

/** The kinds of files that lint recognises; the first that recognises a document has it. */
export const KINDS: readonly Kind[] = [
  networksAnnotationJson,
  devicePluginConfig,
  rdmaSharedConfig,
  multusConf,
  ...KUBERNETES_OBJECTS.map(kubernetesKind),
  kubernetesList(KUBERNETES_OBJECTS),
  cniNetwork,
  cniIpam,
  ...DOCKER_KINDS,
  ...OPENSTACK_KINDS,
  ...LIBVIRT_KINDS,
  ...PODMAN_KINDS,
];

/** Rules over several documents. */
export const ACROSS: readonly Across[] = [kubernetesAcross, cniFiles];

/** Consumers that lint can simulate on a host's inventory. */
export const HOST_VIEWS: readonly HostView[] = [
  devicePluginOnHost,
  cniOnHost,
  libvirtOnHost,
  novaOnHost,
];
