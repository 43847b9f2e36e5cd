import type { Node } from '../../formats/document.ts';
import { get, stringOf } from '../../formats/node.ts';
import type { Report, Rule } from '../../lint/rule.ts';
import { nearest } from '../../model/nearest.ts';
import { oneLine } from '../../model/text.ts';
import type { KubernetesObject } from '../kubernetes/kubernetes-object.ts';

export const API_VERSION = 'sriovnetwork.openshift.io/v1';

export function checkApiVersion(
  { node, apiVersion }: KubernetesObject,
  rule: Rule,
  report: Report,
): void {
  if (apiVersion === API_VERSION) return;
  report.add(
    rule,
    get(node, 'apiVersion') ?? node,
    `The operator's objects are ${API_VERSION}, and the API server refuses "${oneLine(apiVersion)}"`,
    {
      description: `write ${API_VERSION}`,
      edits: [{ change: 'set', path: [...node.path, 'apiVersion'], value: API_VERSION }],
    },
  );
}

export function checkMissing(
  spec: Node | undefined,
  object: KubernetesObject,
  keys: readonly string[],
  rule: Rule,
  report: Report,
): void {
  for (const key of keys) {
    if (get(spec, key) !== undefined) continue;
    report.add(rule, spec ?? object.node, `${key} is missing: the API server refuses this`, {
      description: `add ${key}`,
    });
  }
}

/** One of a few words; what differs in letters only, or is known to be meant, is edited. */
export function checkWord(
  spec: Node | undefined,
  key: string,
  { words, meant = {} }: { words: readonly string[]; meant?: Record<string, string> },
  rule: Rule,
  report: Report,
): void {
  const node = get(spec, key);
  const text = stringOf(node);
  if (node === undefined || text === undefined || words.includes(text)) return;
  const sure =
    words.find((word) => word.toLowerCase() === text.toLowerCase()) ??
    (Object.hasOwn(meant, text) ? meant[text] : undefined);
  const likely = sure ?? nearest(text, words);
  report.add(rule, node, `${key} cannot be "${oneLine(text)}": the API server refuses it`, {
    description: `write ${likely ?? words.join(', ')}`,
    ...(sure === undefined ? {} : { edits: [{ change: 'set', path: node.path, value: sure }] }),
  });
}

export function checkRange(
  spec: Node | undefined,
  key: string,
  [from, to]: readonly [number, number],
  rule: Rule,
  report: Report,
): void {
  const node = get(spec, key);
  if (node?.type !== 'scalar' || typeof node.value !== 'number') return;
  if (node.value >= from && node.value <= to) return;
  report.add(rule, node, `${key} cannot be ${node.source}: the API server refuses it`, {
    description:
      to === Number.MAX_SAFE_INTEGER
        ? `write ${from} or more`
        : `write a number from ${from} to ${to}`,
  });
}

export function numberAt(node: Node | undefined, ...path: string[]): number | undefined {
  const found = get(node, ...path);
  return found?.type === 'scalar' && typeof found.value === 'number' ? found.value : undefined;
}

export function isTrue(node: Node | undefined, ...path: string[]): boolean {
  const found = get(node, ...path);
  return found?.type === 'scalar' && found.value === true;
}
