import type { Node } from '../../formats/document.ts';
import { entries, get, keyOf, stringOf } from '../../formats/node.ts';
import type { Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import type { ObjectKind } from '../kubernetes/kubernetes-kind.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { shapeProblems, type Fields, type Shape } from '../go-struct.ts';
import { booleanOf } from '../../formats/yaml-1-1.ts';
import { checkApiVersion, checkMissing, checkRange, checkWord, numberAt } from './check-spec.ts';
import { NETWORK_KINDS } from './kinds.ts';
import { OPERATOR_NAMESPACE, OPERATOR_NAMESPACES } from './namespace.ts';
import { NETWORK_RULES as RULES } from './rules.ts';

const COMMON: Record<string, Shape> = {
  networkNamespace: 'string',
  resourceName: 'string',
  capabilities: 'json',
  ipam: 'json',
  metaPlugins: 'string',
};

/** k8snetworkplumbingwg/sriov-network-operator:api/v1/{sriovnetwork,sriovibnetwork,ovsnetwork}_types.go */
const SPECS: Record<string, Fields> = {
  SriovNetwork: {
    fields: {
      ...COMMON,
      vlan: 'integer',
      vlanQoS: 'integer',
      vlanProto: 'string',
      spoofChk: 'string',
      trust: 'string',
      linkState: 'string',
      minTxRate: 'integer',
      maxTxRate: 'integer',
      logLevel: 'string',
      logFile: 'string',
    },
  },
  SriovIBNetwork: { fields: { ...COMMON, linkState: 'string' } },
  OVSNetwork: {
    fields: {
      ...COMMON,
      bridge: 'string',
      vlan: 'integer',
      mtu: 'integer',
      trunk: { list: { fields: { minID: 'integer', maxID: 'integer', id: 'integer' } } },
      interfaceType: 'string',
    },
  },
};

/** The keys of sriov-cni, and other spellings. */
const SYNONYMS: Record<string, string> = {
  spoofchk: 'spoofChk',
  spoofCheck: 'spoofChk',
  link_state: 'linkState',
  min_tx_rate: 'minTxRate',
  max_tx_rate: 'maxTxRate',
  minTXRate: 'minTxRate',
  maxTXRate: 'maxTxRate',
  vlanQos: 'vlanQoS',
  vlanqos: 'vlanQoS',
  VLAN: 'vlan',
  log_level: 'logLevel',
  metaPlugin: 'metaPlugins',
  metaPluginsConfig: 'metaPlugins',
  namespace: 'networkNamespace',
  IPAM: 'ipam',
};

export const operatorNetwork: ObjectKind = {
  id: 'sriov-network',
  name: 'a SriovNetwork, SriovIBNetwork or OVSNetwork',
  marks: NETWORK_KINDS,
  matches: ({ kind }) => NETWORK_KINDS.includes(kind),
  rules: Object.values(RULES),
  check(object, report) {
    const spec = get(object.node, 'spec');
    checkApiVersion(object, RULES.apiVersion, report);
    checkMissing(spec, object, ['resourceName'], RULES.missing, report);
    checkNamespace(object, report);
    if (spec === undefined) return;
    checkShapes(object, spec, report);
    checkResourceName(spec, report);
    checkJson(spec, report);
    checkValues(object, spec, report);
  },
};

function checkNamespace({ node, namespace }: KubernetesObject, report: Report): void {
  const elsewhere = get(node, 'spec', 'networkNamespace');
  const at = get(node, 'metadata', 'namespace') ?? get(node, 'metadata') ?? node;
  const home = `${OPERATOR_NAMESPACE}, on OpenShift openshift-${OPERATOR_NAMESPACE}`;
  if (namespace !== undefined && OPERATOR_NAMESPACES.includes(namespace)) {
    if (elsewhere !== undefined) return;
    report.add(
      RULES.namespace,
      get(node, 'spec') ?? node,
      'Without networkNamespace the network is made in the namespace of the operator, where pods of others do not find it',
      { description: 'set networkNamespace to the namespace of the pods' },
    );
  } else if (namespace !== undefined && elsewhere !== undefined) {
    report.add(
      RULES.namespace,
      at,
      'Only a network in the namespace of the operator may have networkNamespace: unless it stands in this one, no network is made',
      { description: `set the namespace to ${home}` },
    );
  } else {
    // `kubectl -n` may put it where it belongs; and operators newer than 1.6.0 read networks of all namespaces.
    report.add(
      RULES.otherNamespace,
      at,
      namespace === undefined
        ? 'No namespace is given: operators up to 1.6.0 make no network of it outside of their own'
        : 'Operators up to 1.6.0 make no network of it outside of their own namespace, newer ones make it in this one',
      { description: `for them set the namespace to ${home}, and networkNamespace` },
    );
  }
}

function checkShapes({ kind }: KubernetesObject, spec: Node, report: Report): void {
  const shape = SPECS[kind];
  if (shape === undefined) return;
  for (const problem of shapeProblems(spec, shape, { ignoreCase: false, synonyms: SYNONYMS })) {
    if (problem.kind === 'unknown-key') {
      const known = Object.hasOwn(SYNONYMS, problem.key)
        ? (SYNONYMS[problem.key] ?? '')
        : undefined;
      const elsewhere = Object.hasOwn(SPECS['SriovNetwork']?.fields ?? {}, known ?? problem.key);
      const here = Object.hasOwn(shape.fields, known ?? problem.key);
      report.add(
        RULES.unknownKey,
        problem.at,
        `A ${kind} has no key "${oneLine(problem.key)}": the API server drops it, and it has no effect`,
        elsewhere && !here ? { description: 'take it out' } : problem.fix,
      );
    } else if (isSwitch(spec, problem.key)) {
      tellSwitch(spec, problem.key, report);
    } else {
      report.add(
        RULES.wrongType,
        problem.at,
        `${problem.message}: the API server refuses the network`,
        problem.fix,
      );
    }
  }
}

function isSwitch(spec: Node, key: string): boolean {
  const node = get(spec, key);
  return (
    ['spoofChk', 'trust'].includes(key) && node?.type === 'scalar' && booleanOf(node) !== undefined
  );
}

function tellSwitch(spec: Node, key: string, report: Report): void {
  const node = get(spec, key);
  if (node?.type !== 'scalar') return;
  const value = booleanOf(node) ? 'on' : 'off';
  report.add(
    RULES.yamlBoolean,
    node,
    `${key}: ${oneLine(node.source)} is a boolean for the API server, which wants the string "${value}" and refuses the network`,
    {
      description: `write "${value}", with the quotes`,
      edits: [{ change: 'set', path: node.path, value }],
    },
  );
}

function checkResourceName(spec: Node, report: Report): void {
  const node = get(spec, 'resourceName');
  const name = stringOf(node);
  if (node === undefined || name === undefined || !name.includes('/')) return;
  const bare = name.slice(name.lastIndexOf('/') + 1);
  report.add(
    RULES.resourceName,
    node,
    `The operator puts its prefix before "${oneLine(name)}" and makes openshift.io/${oneLine(name)} of it: no pool is called so`,
    {
      description: `write ${oneLine(bare)}`,
      edits: [{ change: 'set', path: node.path, value: bare }],
    },
  );
}

/** The texts that the operator puts into a template, between single quotes of YAML. */
function checkJson(spec: Node, report: Report): void {
  for (const [key, example] of [
    ['ipam', '{"type": "host-local", ...}'],
    ['capabilities', '{"mac": true}'],
    ['metaPlugins', '{"type": "tuning", ...}, {"type": "rdma"}'],
  ] as const) {
    const node = get(spec, key);
    const text = stringOf(node);
    if (node === undefined || text === undefined || text.trim() === '') continue;
    const list = key === 'metaPlugins';
    const bracketed = list && /^\s*\[[\s\S]*\]\s*$/.test(text);
    const wrong = text.includes("'")
      ? `${key} has a single quote in it, which ends the text in the operator's template`
      : bracketed
        ? 'metaPlugins has brackets around it, and the operator puts it into a list itself'
        : isJson(list ? `[${text}]` : text, list)
          ? undefined
          : `${key} is no JSON ${list ? 'objects with commas between them' : 'object'}`;
    if (wrong === undefined) continue;
    const inner = bracketed ? text.trim().slice(1, -1).trim() : undefined;
    report.add(RULES.json, node, `${wrong}: no pod gets the network`, {
      description: `write it as ${example}`,
      ...(inner !== undefined && inner !== '' && isJson(`[${inner}]`, true) && !text.includes("'")
        ? { edits: [{ change: 'set', path: node.path, value: inner }] }
        : {}),
    });
  }
}

function isJson(text: string, list: boolean): boolean {
  try {
    const json: unknown = JSON.parse(text);
    if (list)
      return Array.isArray(json) && json.every((one) => typeof one === 'object' && one !== null);
    return typeof json === 'object' && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
}

function checkValues({ kind }: KubernetesObject, spec: Node, report: Report): void {
  checkWord(spec, 'linkState', { words: ['auto', 'enable', 'disable'] }, RULES.value, report);
  checkRange(spec, 'vlan', [0, kind === 'OVSNetwork' ? 4095 : 4094], RULES.value, report);
  if (kind !== 'SriovNetwork') return;
  checkRange(spec, 'vlanQoS', [0, 7], RULES.value, report);
  checkWord(
    spec,
    'vlanProto',
    { words: ['802.1q', '802.1Q', '802.1ad', '802.1AD'] },
    RULES.value,
    report,
  );
  for (const key of ['spoofChk', 'trust']) {
    const meant = {
      true: 'on',
      yes: 'on',
      enabled: 'on',
      false: 'off',
      no: 'off',
      disabled: 'off',
    };
    checkWord(spec, key, { words: ['on', 'off'], meant }, RULES.value, report);
  }
  const levels = ['panic', 'error', 'warning', 'info', 'debug', ''];
  checkWord(spec, 'logLevel', { words: levels, meant: { warn: 'warning' } }, RULES.value, report);
  for (const key of ['minTxRate', 'maxTxRate']) {
    checkRange(spec, key, [0, Number.MAX_SAFE_INTEGER], RULES.value, report);
  }
  checkVlan(spec, report);
  const [min, max] = [numberAt(spec, 'minTxRate') ?? 0, numberAt(spec, 'maxTxRate') ?? 0];
  if (max > 0 && min > max) {
    report.add(
      RULES.rates,
      get(spec, 'minTxRate') ?? spec,
      `minTxRate ${min} is above maxTxRate ${max}: drivers refuse it`,
      {
        description: 'write a smaller one',
      },
    );
  }
}

function checkVlan(spec: Node, report: Report): void {
  if (numberAt(spec, 'vlan')) return;
  for (const entry of entries(spec)) {
    const qos = entry.key === 'vlanQoS' && numberAt(spec, 'vlanQoS');
    const proto = entry.key === 'vlanProto' && stringOf(entry.value)?.toLowerCase() === '802.1ad';
    if (!qos && !proto) continue;
    report.add(
      RULES.vlan,
      keyOf(spec, entry),
      `${entry.key} without a VLAN: sriov-cni refuses the configuration, and pods stay in ContainerCreating`,
      {
        description: 'add vlan, or take it out',
      },
    );
  }
}
