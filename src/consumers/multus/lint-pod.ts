import type { Node } from '../../formats/document.ts';
import { entries, entry, get, isMap, items, keyOf, stringOf, toValue } from '../../formats/node.ts';
import type { Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import type { ObjectKind } from '../kubernetes/kubernetes-kind.ts';
import { annotation } from '../kubernetes/kubernetes-object.ts';
import { isWorkload, podTemplate, type PodTemplate } from '../kubernetes/pod-template.ts';
import { readsAs } from '../../formats/yaml-1-1.ts';
import { DEFAULT_NETWORK, misspelt, NETWORKS } from './annotations.ts';
import { checkResources } from './check-resources.ts';
import { parseNetworks } from './parse-networks.ts';
import { POD_RULES as RULES } from './pod-rules.ts';

const OWN = [NETWORKS, DEFAULT_NETWORK];

/** Pods, and what makes them. */
export const pod: ObjectKind = {
  id: 'pod',
  name: 'a pod or what makes pods',
  matches: isWorkload,
  rules: Object.values(RULES),
  embedded(object) {
    const metadata = podTemplate(object)?.metadata;
    return OWN.flatMap((key) => {
      const node = annotation(metadata, key);
      const text = stringOf(node);
      if (node === undefined || text === undefined || parseNetworks(text).form !== 'json')
        return [];
      return [{ path: node.path, format: 'json' as const, place: node.place }];
    });
  },
  check(object, report) {
    const template = podTemplate(object);
    if (template === undefined) return;
    checkTypes(template, report);
    checkPlace(template, report);
    checkNames(template, report);
    checkNetworks(template, report);
    checkDefaultNetwork(template, report);
    checkResources(template, report);
  },
};

function checkTypes({ metadata }: PodTemplate, report: Report): void {
  for (const key of OWN) {
    const node = annotation(metadata, key);
    if (node === undefined || (node.type === 'scalar' && readsAs(node) === 'string')) continue;
    const value = textOf(node);
    report.add(
      RULES.annotationType,
      node,
      'An annotation has to be a string: the API server refuses anything else',
      {
        description: 'put it into quotes',
        ...(value === undefined ? {} : { edits: [{ change: 'set', path: node.path, value }] }),
      },
    );
  }
}

function textOf(node: Node): string | undefined {
  if (node.type !== 'scalar') {
    const names = items(node).map(stringOf);
    const short = names.length > 0 && names.every((name) => name !== undefined);
    return short ? names.join(',') : JSON.stringify(toValue(node));
  }
  return node.value === null ? undefined : node.source || String(node.value);
}

function checkPlace({ object, metadata, nested }: PodTemplate, report: Report): void {
  if (!nested) return;
  const outer = get(object.node, 'metadata', 'annotations');
  for (const key of OWN) {
    const found = entry(outer, key);
    if (found === undefined || outer === undefined || annotation(metadata, key) !== undefined)
      continue;
    const to = get(metadata, 'annotations')?.path;
    const at = keyOf(outer, found);
    report.add(
      RULES.annotationPlace,
      at,
      `The annotation stands on the ${object.kind}, and its pods do not get it: they start without the network`,
      {
        description: 'move it into metadata.annotations of the template',
        ...(metadata === undefined
          ? {}
          : {
              edits: [
                to === undefined
                  ? {
                      change: 'set',
                      path: [...metadata.path, 'annotations'],
                      value: { [key]: toValue(found.value) },
                    }
                  : { change: 'set', path: [...to, key], value: toValue(found.value) },
                { change: 'remove', path: at.path },
              ],
            }),
      },
    );
  }
}

function checkNames({ metadata }: PodTemplate, report: Report): void {
  const annotations = get(metadata, 'annotations');
  for (const found of entries(annotations)) {
    const meant = misspelt(found.key, OWN);
    if (meant === undefined || annotations === undefined) continue;
    const at = keyOf(annotations, found);
    report.add(
      RULES.annotationName,
      at,
      `"${oneLine(found.key)}" is not read by multus: the pod starts without the network`,
      {
        description: `write ${meant}`,
        ...(annotation(metadata, meant) === undefined
          ? { edits: [{ change: 'rename', path: at.path, key: meant }] }
          : {}),
      },
    );
  }
  for (const place of ['labels', undefined] as const) {
    const map = place === undefined ? metadata : get(metadata, place);
    for (const key of OWN) {
      const found = entry(map, key);
      if (map === undefined || found === undefined) continue;
      report.add(
        RULES.annotationName,
        keyOf(map, found),
        `The networks stand in ${place ?? 'metadata'} and not in its annotations: the pod starts without them`,
        { description: 'move it into metadata.annotations' },
      );
    }
  }
}

function checkNetworks({ metadata, spec }: PodTemplate, report: Report): void {
  const node = annotation(metadata, NETWORKS);
  const text = stringOf(node);
  if (node === undefined || text === undefined) return;
  const hostNetwork = get(spec, 'hostNetwork');
  if (hostNetwork?.type === 'scalar' && hostNetwork.value === true) {
    report.add(
      RULES.hostNetwork,
      hostNetwork,
      'With hostNetwork no CNI plugin is called: the pod does not get its networks',
      { description: 'take hostNetwork out, or the annotation' },
    );
  }
  const { form, selections, problem } = parseNetworks(text);
  if (form === 'short' && problem !== undefined) {
    const clean = text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .join(',');
    const repairable = clean !== '' && parseNetworks(clean).problem === undefined;
    report.add(
      RULES.networks,
      node,
      `multus refuses the pod: ${oneLine(problem)}`,
      repairable
        ? {
            description: `write ${clean}`,
            edits: [{ change: 'set', path: node.path, value: clean }],
          }
        : { description: 'write NAME, NAMESPACE/NAME or NAME@INTERFACE, with commas between them' },
    );
  }
  const names = selections.flatMap((one) => one.interface ?? []);
  const twice = names.find((name, index) => names.indexOf(name) < index || name === 'eth0');
  if (twice !== undefined) {
    report.add(
      RULES.interfaceTwice,
      node,
      twice === 'eth0'
        ? "eth0 is the default network's: the attachment cannot be made"
        : `Two attachments ask for the interface ${oneLine(twice)}`,
      { description: 'give each its own, or leave them to multus: net1, net2, ...' },
    );
  }
}

function checkDefaultNetwork({ metadata }: PodTemplate, report: Report): void {
  const node = annotation(metadata, DEFAULT_NETWORK);
  const text = stringOf(node);
  if (node === undefined || text === undefined) return;
  const { form, selections, problem } = parseNetworks(text);
  if ((form === 'short' && problem !== undefined) || selections.length > 1) {
    report.add(
      RULES.defaultNetwork,
      node,
      selections.length > 1
        ? 'A pod has one default network: multus refuses several'
        : `multus refuses the pod: ${oneLine(problem ?? '')}`,
      { description: 'name one network; further ones go into k8s.v1.cni.cncf.io/networks' },
    );
  }
  const asked = selections.find(
    ({ mac, ips, guid }) => mac !== undefined || ips.length > 0 || guid !== undefined,
  );
  if (asked !== undefined) {
    report.add(
      RULES.defaultRequests,
      node,
      'The MAC or address is dropped: multus hands them to further networks only',
      { description: 'write them into the configuration of the default network' },
    );
  }
}

/** Used by the rules over several files too. */
export function hasNetworks(template: PodTemplate): boolean {
  return (
    isMap(get(template.metadata, 'annotations')) &&
    OWN.some((key) => annotation(template.metadata, key))
  );
}
