import { shellQuote } from '../../model/shell-quote.ts';
import type { Consumer, PlannedFile, Rendered } from '../consumer.ts';
import type { Description } from '../description.ts';
import { resourceEnvName, resourceFullName } from '../kubernetes/resource-name.ts';
import { planPool } from './plan-pool.ts';

const CONFIG = 'device-plugin/config.json';
const CONFIG_MAP = 'device-plugin/configmap.yaml';

/** k8snetworkplumbingwg/sriov-network-device-plugin: makes VFs a resource that pods can ask for. */
export const devicePlugin: Consumer = {
  id: 'device-plugin',
  summary: 'sriov-network-device-plugin: a pool of these VFs that pods can request',
  variants: [
    {
      id: 'configmap',
      summary: 'config.json and the ConfigMap sriovdp-config that holds it',
      plan(description) {
        const { values, warnings } = planPool(description);
        return {
          files: [configFile(values), configMapFile(values)],
          warnings,
          next: [
            `kubectl apply -f ${CONFIG_MAP}`,
            'kubectl -n kube-system rollout restart daemonset kube-sriov-device-plugin',
            ...seeResult(description),
          ],
        };
      },
    },
    {
      id: 'file',
      summary: 'config.json alone, for /etc/pcidp on the node',
      plan(description) {
        const { values, warnings } = planPool(description);
        return {
          files: [configFile(values)],
          warnings,
          next: [`install -D -m 644 ${CONFIG} /etc/pcidp/config.json`, ...seeResult(description)],
        };
      },
    },
  ],
};

function configFile(values: Rendered['values'] & object): PlannedFile {
  return { path: CONFIG, template: CONFIG, values };
}

function configMapFile(values: Rendered['values'] & object): PlannedFile {
  return {
    path: CONFIG_MAP,
    template: CONFIG_MAP,
    parts: { config: { template: CONFIG, values } },
  };
}

function seeResult(description: Description): string[] {
  const env = resourceEnvName(resourceFullName(description));
  return [
    `kubectl get node ${shellQuote(description.host)} -o json | jq .status.allocatable`,
    `# in the pod: $${env} has the addresses of its VFs, $${env}_INFO the details`,
  ];
}
