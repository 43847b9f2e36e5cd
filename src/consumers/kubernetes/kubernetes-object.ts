import type { Document, Node } from '../../formats/document.ts';
import { entries, get, items, stringOf } from '../../formats/node.ts';

/** An object of Kubernetes in a file: alone, or an item of a List. */
export interface KubernetesObject {
  node: Node;
  apiVersion: string;
  kind: string;
  name: string | undefined;
  /** undefined: wherever kubectl stands, usually `default`. */
  namespace: string | undefined;
}

/** `kubectl get -o yaml` gives a List of several objects. */
export function objectsOf(document: Document): KubernetesObject[] {
  if (document.format !== 'json' && document.format !== 'yaml') return [];
  const { root } = document;
  const kind = stringOf(get(root, 'kind'));
  if (kind !== undefined && kind.endsWith('List') && get(root, 'items')?.type === 'list') {
    return items(get(root, 'items')).flatMap(objectAt);
  }
  return objectAt(root);
}

/** The namespace as kubectl has it without -n. */
export function namespaceOf({ namespace }: Pick<KubernetesObject, 'namespace'>): string {
  return namespace ?? 'default';
}

/** The value of an annotation, and where it stands. */
export function annotation(metadata: Node | undefined, key: string): Node | undefined {
  return entries(get(metadata, 'annotations')).findLast((one) => one.key === key)?.value;
}

function objectAt(node: Node): KubernetesObject[] {
  const kind = stringOf(get(node, 'kind'));
  if (kind === undefined) return [];
  return [
    {
      node,
      kind,
      apiVersion: stringOf(get(node, 'apiVersion')) ?? '',
      name: stringOf(get(node, 'metadata', 'name')),
      namespace: stringOf(get(node, 'metadata', 'namespace')),
    },
  ];
}
