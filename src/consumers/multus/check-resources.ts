import type { Node } from '../../formats/document.ts';
import { entries, get, items, keyOf, stringOf, toValue } from '../../formats/node.ts';
import type { Report } from '../../lint/rule.ts';
import { oneLine } from '../../model/text.ts';
import {
  extendedResources,
  isExtended,
  wholeQuantity,
  type ExtendedResource,
} from '../kubernetes/extended-resources.ts';
import { containersOf, type PodTemplate } from '../kubernetes/pod-template.ts';
import { POD_RULES as RULES } from './pod-rules.ts';

/** What the containers ask for: VFs, and the huge pages of DPDK. */
export function checkResources(template: PodTemplate, report: Report): void {
  const containers = containersOf(template).map(({ node }) => node);
  for (const container of containers) {
    for (const resource of extendedResources(container)) checkExtended(container, resource, report);
    checkPlace(container, report);
    checkHugepages(container, report);
  }
  checkVolume(template, containers, report);
}

function checkExtended(
  container: Node,
  { name, request, limit }: ExtendedResource,
  report: Report,
): void {
  for (const one of [request, limit]) {
    if (one === undefined || wholeQuantity(one.value) !== undefined) continue;
    report.add(
      RULES.quantity,
      one.value,
      `${oneLine(name)} is counted in whole numbers: the API server refuses the pod`,
      { description: "write a number, for example '1'" },
    );
    return;
  }
  if (request === undefined) return;
  if (limit === undefined) {
    const limits = get(container, 'resources', 'limits');
    const value = toValue(request.value);
    report.add(
      RULES.noLimit,
      request.value,
      `${oneLine(name)} has no limit: the API server refuses the pod`,
      {
        description: 'set the limit to the request',
        edits: [
          limits === undefined
            ? {
                change: 'set',
                path: [...container.path, 'resources', 'limits'],
                value: { [name]: value },
              }
            : { change: 'set', path: [...limits.path, name], value },
        ],
      },
    );
    return;
  }
  if (wholeQuantity(request.value) !== wholeQuantity(limit.value)) {
    report.add(
      RULES.limitDiffers,
      limit.value,
      `${oneLine(name)}: the limit is not the request, and the API server refuses the pod`,
      { description: 'write the same number for both' },
    );
  }
}

function checkPlace(container: Node, report: Report): void {
  for (const [map, place] of [
    [get(container, 'resources'), 'resources'],
    [container, 'the container'],
  ] as const) {
    for (const found of entries(map)) {
      if (map === undefined || !isExtended(found.key)) continue;
      report.add(
        RULES.resourcePlace,
        keyOf(map, found),
        `${oneLine(found.key)} stands in ${place} itself: the pod asks for none`,
        { description: 'move it into resources.requests and resources.limits' },
      );
    }
  }
}

function checkHugepages(container: Node, report: Report): void {
  const requests = entries(get(container, 'resources', 'requests'));
  const limits = entries(get(container, 'resources', 'limits'));
  const both = [...requests, ...limits];
  const pages = both.find(({ key }) => key.startsWith('hugepages-'));
  if (pages === undefined) return;
  if (!both.some(({ key }) => key === 'memory' || key === 'cpu')) {
    report.add(
      RULES.hugepages,
      pages.value,
      'Huge pages need a request for memory or CPU beside them: the API server refuses the pod',
      { description: 'add memory or cpu to requests and limits' },
    );
  }
  for (const request of requests.filter(({ key }) => key.startsWith('hugepages-'))) {
    const limit = limits.find(({ key }) => key === request.key);
    if (limit !== undefined && text(limit.value) === text(request.value)) continue;
    report.add(
      RULES.hugepagesDiffer,
      request.value,
      `${oneLine(request.key)} has ${limit === undefined ? 'no limit' : 'another limit'}: the API server refuses the pod`,
      { description: 'write the same for both' },
    );
  }
}

function checkVolume({ spec }: PodTemplate, containers: readonly Node[], report: Report): void {
  const volume = items(get(spec, 'volumes')).find((one) =>
    (stringOf(get(one, 'emptyDir', 'medium')) ?? '').startsWith('HugePages'),
  );
  const asked = containers.some((container) =>
    ['requests', 'limits'].some((place) =>
      entries(get(container, 'resources', place)).some(({ key }) => key.startsWith('hugepages-')),
    ),
  );
  if (volume === undefined || asked) return;
  report.add(
    RULES.hugepagesVolume,
    volume,
    'No container asks for huge pages: this volume cannot be mounted',
    { description: 'add for example hugepages-1Gi: 1Gi to requests and limits' },
  );
}

function text(node: Node): string {
  return node.type === 'scalar' ? String(node.value) : '';
}
