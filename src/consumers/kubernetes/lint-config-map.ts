import type { Node } from '../../formats/document.ts';
import { entries, get, stringOf, toValue } from '../../formats/node.ts';
import type { Report, Rule } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import type { ObjectKind } from './kubernetes-kind.ts';
import { goField } from '../go-struct.ts';
import { readsAs } from '../../formats/yaml-1-1.ts';

const PLUGIN = 'k8snetworkplumbingwg/sriov-network-device-plugin';

const RULES = {
  dataType: {
    id: 'configmap/data-not-a-string',
    severity: 'error',
    summary:
      'A value of data is not a string: the API server refuses the ConfigMap. A configuration goes into it as text, behind `|`.',
    source: 'kubernetes/api:core/v1/types.go (ConfigMap)',
  },
  key: {
    id: 'configmap/key',
    severity: 'warning',
    summary:
      'The configuration does not stand under the key config.json: unless the DaemonSet names another file, the plugin finds none, and ends.',
    source: `${PLUGIN}:cmd/sriovdp/main.go (defaultConfig)`,
  },
  name: {
    id: 'configmap/name',
    severity: 'warning',
    summary:
      'The ConfigMap is not called as the DaemonSet of the plugin mounts it: unless that was changed, its pods do not start or read another one.',
    source: `${PLUGIN}:deployments/sriovdp-daemonset.yaml`,
  },
  noNamespace: {
    id: 'configmap/no-namespace',
    severity: 'info',
    summary:
      'The ConfigMap has no namespace: the DaemonSet of the plugin mounts it from its own, where `kubectl -n` has to put it.',
    source: `${PLUGIN}:deployments/sriovdp-daemonset.yaml`,
  },
} as const satisfies Record<string, Rule>;

/** A ConfigMap; what is JSON in it is looked at as what it is. */
export const configMap: ObjectKind = {
  id: 'configmap',
  name: 'a ConfigMap',
  marks: ['ConfigMap'],
  matches: ({ kind, apiVersion }) =>
    kind === 'ConfigMap' && (apiVersion === 'v1' || apiVersion === ''),
  rules: Object.values(RULES),
  embedded({ node }) {
    return entries(get(node, 'data')).flatMap(({ key, value }) =>
      isJson(key, value) ? [{ path: value.path, format: 'json' as const, place: value.place }] : [],
    );
  },
  check({ node, name, namespace }, report) {
    const data = get(node, 'data');
    for (const { value } of entries(data)) checkType(value, report);
    for (const { key, value } of entries(data)) {
      const reader = readerOf(value);
      if (reader === undefined) continue;
      if (key !== 'config.json') {
        const at = { path: value.path, place: value.place };
        report.add(
          RULES.key,
          at,
          `The plugin reads config.json, not "${oneLine(key)}", unless its DaemonSet names that with --config-file: it finds no file, and ends`,
          {
            description: 'call the key config.json',
            ...(/^config\b/i.test(key) && get(data, 'config.json') === undefined
              ? { edits: [{ change: 'rename', path: at.path, key: 'config.json' }] }
              : {}),
          },
        );
      }
      checkName(node, { name, namespace, reader }, report);
    }
  },
};

/** Anybody's configuration stands in ConfigMaps, as `[section]`, `# nginx` or `{{ template }}`. */
function isJson(key: string, value: Node): boolean {
  const text = stringOf(value)?.trim() ?? '';
  if (text === '' || text.startsWith('{{')) return false;
  return (
    /\.(json|conflist)$/.test(key) ||
    (key.endsWith('.conf') && text.startsWith('{')) ||
    /^(\{\s*["}]|\[\s*["{\]])/.test(text) ||
    readerOf(value) !== undefined
  );
}

interface Reader {
  name: string;
  plugin: string;
}

function readerOf(value: Node): Reader | undefined {
  const text = stringOf(value);
  if (text === undefined) {
    if (goField(value, 'resourceList') !== undefined) return DEVICE_PLUGIN;
    return goField(value, 'configList') === undefined ? undefined : RDMA_SHARED;
  }
  if (/"resourceList"\s*:/i.test(text)) return DEVICE_PLUGIN;
  return /"configList"\s*:/i.test(text) ? RDMA_SHARED : undefined;
}

const DEVICE_PLUGIN: Reader = { name: 'sriovdp-config', plugin: 'the SR-IOV device plugin' };
const RDMA_SHARED: Reader = { name: 'rdma-devices', plugin: 'k8s-rdma-shared-dev-plugin' };

function checkType(value: Node, report: Report): void {
  if (value.type === 'scalar' && readsAs(value) === 'string') return;
  const text = value.type === 'scalar' ? value.source : JSON.stringify(toValue(value), null, 2);
  report.add(
    RULES.dataType,
    value,
    `${oneLine(String(value.path.at(-1)))} is not a string: the API server refuses the ConfigMap`,
    {
      description: value.type === 'scalar' ? 'put it into quotes' : 'write it as text, behind |',
      ...(text === '' ? {} : { edits: [{ change: 'set', path: value.path, value: text }] }),
    },
  );
}

function checkName(
  node: Node,
  {
    name,
    namespace,
    reader,
  }: { name: string | undefined; namespace: string | undefined; reader: Reader },
  report: Report,
): void {
  const wrongName = name !== undefined && name !== reader.name;
  const wrongNamespace = namespace !== 'kube-system';
  if (!wrongName && !wrongNamespace) return;
  const metadata = get(node, 'metadata');
  report.add(
    wrongName || namespace !== undefined ? RULES.name : RULES.noNamespace,
    get(metadata, wrongName ? 'name' : 'namespace') ?? metadata ?? node,
    wrongName
      ? `The DaemonSet of ${reader.plugin} mounts ${reader.name}, not ${oneLine(name)}`
      : `The DaemonSet of ${reader.plugin} is in kube-system, and mounts ${reader.name} from there`,
    {
      description: wrongName
        ? `call it ${reader.name}, or change the DaemonSet`
        : 'set the namespace to kube-system, or change the DaemonSet',
    },
  );
}
