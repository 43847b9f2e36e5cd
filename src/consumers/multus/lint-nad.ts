import { entries, entry, get, keyOf, stringOf, toValue } from '../../formats/node.ts';
import type { Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import type { ObjectKind } from '../kubernetes/kubernetes-kind.ts';
import { annotation, type KubernetesObject } from '../kubernetes/kubernetes-object.ts';
import { isLabel, isResourceName } from '../kubernetes/names.ts';
import { misspelt, RESOURCE_NAME } from './annotations.ts';
import { ipamType, mainType, nadConfig, NEEDS_DEVICE } from './nad-config.ts';
import { NAD_RULES as RULES } from './nad-rules.ts';

export const networkAttachmentDefinition: ObjectKind = {
  id: 'network-attachment-definition',
  name: 'a NetworkAttachmentDefinition',
  marks: ['NetworkAttachmentDefinition'],
  matches: ({ kind }) => kind === 'NetworkAttachmentDefinition',
  rules: Object.values(RULES),
  embedded({ node }) {
    const config = get(node, 'spec', 'config');
    const text = stringOf(config);
    if (config === undefined || text === undefined || text.trim() === '') return [];
    return [{ path: config.path, format: 'json', place: config.place }];
  },
  check(object, report) {
    checkHead(object, report);
    checkSpec(object, report);
    checkAnnotation(object, report);
    checkHostLocal(object, report);
  },
};

const API_VERSION = 'k8s.cni.cncf.io/v1';

function checkHead(object: KubernetesObject, report: Report): void {
  const { node, apiVersion, name } = object;
  const at = get(node, 'apiVersion');
  if (apiVersion !== API_VERSION) {
    report.add(
      RULES.apiVersion,
      at ?? node,
      `The API server knows NetworkAttachmentDefinitions as ${API_VERSION} only, and refuses "${oneLine(apiVersion)}"`,
      {
        description: `write ${API_VERSION}`,
        edits: [{ change: 'set', path: [...node.path, 'apiVersion'], value: API_VERSION }],
      },
    );
  }
  const nameNode = get(node, 'metadata', 'name');
  if (nameNode !== undefined && name !== undefined && !isLabel(name)) {
    report.add(
      RULES.name,
      nameNode,
      `"${oneLine(name)}" is no DNS label: pods can name it in the JSON form of the annotation only`,
      { description: 'use lower-case letters, digits and hyphens' },
    );
  }
}

function checkSpec({ node }: KubernetesObject, report: Report): void {
  const spec = get(node, 'spec');
  const config = get(spec, 'config');
  for (const one of entries(spec)) {
    if (one.key === 'config' || spec === undefined) continue;
    report.add(
      RULES.unknownKey,
      keyOf(spec, one),
      `spec has no key "${oneLine(one.key)}": the API server drops it`,
      { description: 'put it into the JSON of config' },
    );
  }
  if (config !== undefined && config.type !== 'scalar') {
    report.add(
      RULES.configType,
      config,
      'config has to be a string that holds JSON: the API server refuses an object here',
      {
        description: 'write the same as JSON, in a string',
        edits: [
          { change: 'set', path: config.path, value: JSON.stringify(toValue(config), null, 2) },
        ],
      },
    );
    return;
  }
  if ((stringOf(config) ?? '').trim() === '') {
    const misplaced = entry(node, 'config');
    report.add(
      RULES.noConfig,
      config ?? spec ?? node,
      'There is no spec.config: multus looks for a file in /etc/cni/multus/net.d on each node',
      {
        description: misplaced
          ? 'move config into spec'
          : 'write the CNI configuration into spec.config',
      },
    );
  }
}

function checkAnnotation(object: KubernetesObject, report: Report): void {
  const metadata = get(object.node, 'metadata');
  const annotations = get(metadata, 'annotations');
  const own = annotation(metadata, RESOURCE_NAME);
  let told = false;
  for (const one of entries(annotations)) {
    const meant = misspelt(one.key, [RESOURCE_NAME]);
    if (meant === undefined || annotations === undefined || own !== undefined) continue;
    told = true;
    const at = keyOf(annotations, one);
    report.add(
      RULES.annotation,
      at,
      `"${oneLine(one.key)}" is not read: multus puts no device into the configuration`,
      {
        description: `write ${RESOURCE_NAME}`,
        edits: [{ change: 'rename', path: at.path, key: RESOURCE_NAME }],
      },
    );
  }
  for (const place of ['labels', undefined] as const) {
    const map = place === undefined ? metadata : get(metadata, place);
    const found = entry(map, RESOURCE_NAME);
    if (map === undefined || found === undefined) continue;
    told = true;
    report.add(
      RULES.annotationPlace,
      keyOf(map, found),
      `The resource name stands in ${place ?? 'metadata'} and is not read: multus puts no device into the configuration`,
      { description: 'move it into metadata.annotations' },
    );
  }
  checkResource(object, { own, told }, report);
}

function checkHostLocal(object: KubernetesObject, report: Report): void {
  const config = nadConfig(object);
  const type = mainType(config);
  if (config === undefined || type === undefined || !NEEDS_DEVICE.includes(type)) return;
  if (ipamType(config) !== 'host-local') return;
  report.add(
    RULES.hostLocal,
    get(object.node, 'spec', 'config') ?? object.node,
    'host-local counts on each node by itself: with VFs on several nodes two pods get one address',
    { description: 'use whereabouts, or give each node a network and a range of its own' },
  );
}

function checkResource(
  object: KubernetesObject,
  { own, told }: { own: ReturnType<typeof annotation>; told: boolean },
  report: Report,
): void {
  const config = nadConfig(object);
  const type = mainType(config);
  const first = config?.plugins[0] ?? {};
  const hasDevice = ['deviceID', 'pciBusID'].some(
    (key) => typeof first[key] === 'string' && first[key] !== '',
  );
  if (own === undefined) {
    const needed = type !== undefined && NEEDS_DEVICE.includes(type);
    const legacy = ['master', 'if0'].some((key) => typeof first[key] === 'string');
    if (!needed || hasDevice || told || legacy) return;
    report.add(
      RULES.noResourceName,
      get(object.node, 'metadata') ?? object.node,
      `The plugin ${type} gets no device and fails: the pod stays in ContainerCreating`,
      { description: `add the annotation ${RESOURCE_NAME}: PREFIX/NAME, as the pool is called` },
    );
    return;
  }
  const text = stringOf(own);
  if (text === undefined || !isResourceName(text)) {
    report.add(
      RULES.resourceName,
      own,
      `"${oneLine(text ?? '')}" is not PREFIX/NAME: no pool is called so, and multus puts no device into the configuration`,
      { description: 'write it as the pool is called, for example intel.com/ens1f0' },
    );
  }
  if (hasDevice) {
    report.add(
      RULES.fixedDevice,
      own,
      'The configuration names a device, and multus writes that of the pod over it',
      { description: 'take the device out of the configuration, or the annotation' },
    );
  }
}
