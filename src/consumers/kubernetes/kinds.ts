import type { Kind } from '../../lint/rule.ts';
import { devicePluginConfig } from '../device-plugin/lint.ts';
import { networkAttachmentDefinition } from '../multus/lint-nad.ts';
import { networksAnnotationJson } from '../multus/lint-networks.ts';
import { pod } from '../multus/lint-pod.ts';
import { multusConf } from '../multus/lint-daemon.ts';
import { operatorNetwork } from '../operator/lint-network.ts';
import { sriovNetworkNodePolicy } from '../operator/lint-policy.ts';
import { rdmaSharedConfig } from '../rdma-shared/lint.ts';
import { kubernetesKind, kubernetesList, type ObjectKind } from './kubernetes-kind.ts';
import { configMap } from './lint-config-map.ts';

const OBJECTS: readonly ObjectKind[] = [
  networkAttachmentDefinition,
  pod,
  configMap,
  sriovNetworkNodePolicy,
  operatorNetwork,
];

/** All that a cluster is told about VFs. */
export const KUBERNETES_KINDS: readonly Kind[] = [
  networksAnnotationJson,
  devicePluginConfig,
  rdmaSharedConfig,
  multusConf,
  ...OBJECTS.map(kubernetesKind),
  kubernetesList(OBJECTS),
];
