import type { Entry, Node } from '../../formats/document.ts';
import { entries, get } from '../../formats/node.ts';

/** Of a container: what it requests and what its limits are, by resource. */
export interface ExtendedResource {
  name: string;
  request: Entry | undefined;
  limit: Entry | undefined;
}

/** Resources with a prefix of their own: VFs, GPUs; not cpu, memory and hugepages-1Gi. */
export function extendedResources(container: Node): ExtendedResource[] {
  const requests = entries(get(container, 'resources', 'requests'));
  const limits = entries(get(container, 'resources', 'limits'));
  const names = new Set([...requests, ...limits].map(({ key }) => key).filter(isExtended));
  return [...names].map((name) => ({
    name,
    request: requests.findLast(({ key }) => key === name),
    limit: limits.findLast(({ key }) => key === name),
  }));
}

/** kubernetes/kubernetes:pkg/apis/core/v1/helper/helpers.go, IsExtendedResourceName */
export function isExtended(name: string): boolean {
  const [prefix, ...rest] = name.split('/');
  return rest.length > 0 && prefix !== 'kubernetes.io' && !prefix?.endsWith('.kubernetes.io');
}

/** A whole number as a quantity: `'1'`, `1`, `2k`. undefined: something else, which the API server refuses. */
export function wholeQuantity(node: Node | undefined): number | undefined {
  if (node?.type !== 'scalar') return undefined;
  if (typeof node.value === 'number') return Number.isInteger(node.value) ? node.value : undefined;
  const found = /^(\d{1,12})(?:\.0*)?(k|M|G|Ki|Mi|Gi)?$/.exec(String(node.value));
  return found ? Number(found[1]) * (SUFFIXES[found[2] ?? ''] ?? 1) : undefined;
}

const SUFFIXES: Record<string, number> = {
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
};
