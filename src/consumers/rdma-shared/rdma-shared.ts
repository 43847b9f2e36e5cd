import type { Consumer, PlannedFile } from '../consumer.ts';
import { planRdmaShared, RESOURCE_PREFIX } from './plan-rdma-shared.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import type { Description } from '../description.ts';
import { vfSetCommands } from '../vf-set-commands.ts';

const CONFIG = 'rdma-shared/config.json';
const CONFIG_MAP = 'rdma-shared/configmap.yaml';
const POD = 'rdma-shared/pod.yaml';

/** Mellanox/k8s-rdma-shared-dev-plugin: many pods share the RDMA device of each chosen VF. */
export const rdmaShared: Consumer = {
  id: 'rdma-shared',
  summary: 'k8s-rdma-shared-dev-plugin: the RDMA devices of these VFs, shared by pods',
  variants: [
    {
      id: 'configmap',
      summary: 'config.json, the ConfigMap rdma-devices that holds it, and a pod',
      plan(description) {
        const { values, warnings } = planRdmaShared(description);
        const config: PlannedFile = { path: CONFIG, template: CONFIG, values };
        return {
          files: [
            config,
            { path: POD, template: POD, values: podValues(description) },
            {
              path: CONFIG_MAP,
              template: CONFIG_MAP,
              parts: { config: { template: CONFIG, values } },
            },
          ],
          warnings,
          next: [
            ...needsSharedMode,
            ...setVfs(description),
            `kubectl apply -f ${CONFIG_MAP}`,
            'kubectl -n kube-system rollout restart daemonset rdma-shared-dp-ds',
            ...seeResult(description),
          ],
        };
      },
    },
    {
      id: 'file',
      summary: 'config.json alone, for /k8s-rdma-shared-dev-plugin in the container',
      plan(description) {
        const { values, warnings } = planRdmaShared(description);
        return {
          files: [{ path: CONFIG, template: CONFIG, values }],
          warnings,
          next: [...needsSharedMode, ...setVfs(description), ...seeResult(description)],
        };
      },
    },
  ],
};

function podValues({ network, resource, options }: Description): Record<string, unknown> {
  return {
    podName: `${network.name.slice(0, 63 - '-rdma'.length).replace(/-+$/, '')}-rdma`,
    limits: { [`${RESOURCE_PREFIX}/${resource.name}`]: '1' },
    nodeSelector: Object.keys(options.nodeSelector).length > 0 ? options.nodeSelector : null,
  };
}

const needsSharedMode = ['rdma system show   # has to say: netns shared'];

/** The plugin sets nothing: the VFs stay with the host. */
function setVfs(description: Description): string[] {
  return vfSetCommands(description).map((words) => words.map(shellQuote).join(' '));
}

function seeResult({ host }: Description): string[] {
  return [`kubectl get node ${shellQuote(host)} -o json | jq .status.allocatable`];
}
