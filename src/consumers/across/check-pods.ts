import type { Edit, Node } from '../../formats/document.ts';
import { get, items, stringOf } from '../../formats/node.ts';
import type { Recognised, Report } from '../../lint/rule.ts';
import { counted } from '../../model/counted.ts';
import { nearest } from '../../model/nearest.ts';
import { oneLine } from '../../model/text.ts';
import { DEFAULT_NETWORK, NETWORKS } from '../multus/annotations.ts';
import { hasCapability, ipamType, mainType } from '../multus/nad-config.ts';
import { parseNetworks, type NetworkSelection } from '../multus/parse-networks.ts';
import { RESOURCE_PREFIX } from '../rdma-shared/plan-rdma-shared.ts';
import { ACROSS_RULES as RULES } from './across-rules.ts';
import { extendedResources, isExtended, wholeQuantity } from '../kubernetes/extended-resources.ts';
import {
  fullName,
  isOf,
  type Facts,
  type NetworkFact,
  type PodFact,
  type PoolFact,
} from './facts.ts';
import { annotation } from '../kubernetes/kubernetes-object.ts';
import { containersOf } from '../kubernetes/pod-template.ts';
import { goField } from '../go-struct.ts';

type ReportFor = (one: Recognised) => Report;

/** The networks that pods name, and the resources that they ask for. */
export function checkPods(facts: Facts, all: readonly Recognised[], reportFor: ReportFor): void {
  const isolated = all.some(isolatesNamespaces);
  for (const pod of facts.pods) {
    const report = reportFor(pod.one);
    const further = furtherNetworks(pod, facts, isolated, report);
    const standard = defaultNetwork(pod, facts, report);
    checkSameVf(standard, further, report);
    checkCounts(pod, [...further, ...standard], facts, report);
    checkResources(pod, facts, report);
  }
}

interface Found {
  at: Node;
  network: NetworkFact;
}

function furtherNetworks(pod: PodFact, facts: Facts, isolated: boolean, report: Report): Found[] {
  const at = annotation(pod.template.metadata, NETWORKS);
  const text = stringOf(at);
  if (at === undefined || text === undefined) return [];
  return parseNetworks(text).selections.flatMap((selection) => {
    const namespace = selection.namespace ?? pod.namespace;
    if (isolated && namespace !== pod.namespace && namespace !== 'default') {
      report.add(
        RULES.isolation,
        at,
        `multus keeps namespaces apart, and ${oneLine(selection.name)} is in ${oneLine(namespace)}, not in ${oneLine(pod.namespace)}: multus refuses the pod`,
        {
          description:
            'put the network into the namespace of the pod, or that one into globalNamespaces',
        },
      );
    }
    const network = find(facts, selection.name, namespace);
    if (network === undefined) {
      tellMissing(at, selection, namespace, facts, report);
      return [];
    }
    checkCapabilities(at, selection, network, report);
    return [{ at, network }];
  });
}

function find({ networks }: Facts, name: string, namespace: string): NetworkFact | undefined {
  return networks.find((one) => one.name === name && one.namespace === namespace);
}

function tellMissing(
  at: Node,
  { name }: NetworkSelection,
  namespace: string,
  { networks }: Facts,
  report: Report,
): void {
  if (networks.length === 0 || name === '') return;
  const elsewhere = networks.find((one) => one.name === name);
  if (elsewhere !== undefined) {
    report.add(
      RULES.otherNamespace,
      at,
      `The network ${oneLine(name)} is in ${oneLine(elsewhere.namespace)}, and multus looks for it in ${oneLine(namespace)}: the pod stays in ContainerCreating`,
      {
        description: `write ${oneLine(elsewhere.namespace)}/${oneLine(name)}, or put both into one namespace`,
      },
    );
    return;
  }
  const likely = nearest(
    name,
    networks.filter((one) => one.namespace === namespace).map((one) => one.name),
  );
  report.add(
    RULES.noNetwork,
    at,
    `None of these files has the network ${oneLine(namespace)}/${oneLine(name)}`,
    likely === undefined ? undefined : { description: `write ${oneLine(likely)}` },
  );
}

function checkCapabilities(
  at: Node,
  { mac, ips, guid, name }: NetworkSelection,
  { config }: NetworkFact,
  report: Report,
): void {
  if (config === undefined) return;
  const wanted = [
    ...(mac === undefined ? [] : ['mac']),
    ...(ips.length === 0 ? [] : ['ips']),
    ...(guid === undefined ? [] : ['infinibandGUID']),
  ];
  for (const capability of wanted) {
    if (hasCapability(config, capability)) continue;
    const what = { mac: 'MAC', ips: 'addresses' }[capability] ?? 'GUID';
    report.add(
      RULES.capability,
      at,
      `The network ${oneLine(name)} has not the capability ${capability}: the ${what} of this pod ${what === 'addresses' ? 'are' : 'is'} dropped without a word`,
      { description: `add "capabilities": {"${capability}": true} to the plugin in the network` },
    );
  }
  const ipam = ipamType(config);
  if (ips.length === 0 || !['dhcp', 'whereabouts'].includes(ipam ?? '')) return;
  report.add(
    RULES.capability,
    at,
    `${ipam} gives out addresses of its own and reads none from the pod: those of this pod are dropped`,
    { description: 'use static or host-local' },
  );
}

/** multus looks in its own namespace only. */
function defaultNetwork(pod: PodFact, facts: Facts, report: Report): Found[] {
  const at = annotation(pod.template.metadata, DEFAULT_NETWORK);
  const [selection] = parseNetworks(stringOf(at) ?? '').selections;
  if (at === undefined || selection === undefined) return [];
  const namespace = selection.namespace ?? MULTUS_NAMESPACE;
  const network = find(facts, selection.name, namespace);
  if (network !== undefined) return [{ at, network }];
  const elsewhere = facts.networks.find(({ name }) => name === selection.name);
  if (elsewhere !== undefined) {
    report.add(
      RULES.defaultNamespace,
      at,
      `multus looks for the default network in ${oneLine(namespace)}, and ${oneLine(selection.name)} is in ${oneLine(elsewhere.namespace)}: the pod stays in ContainerCreating`,
      { description: `put the network into ${MULTUS_NAMESPACE}` },
    );
  }
  return [];
}

const MULTUS_NAMESPACE = 'kube-system';

function checkSameVf(standard: readonly Found[], further: readonly Found[], report: Report): void {
  for (const { at, network } of standard) {
    const resource = network.resource;
    if (resource === undefined || !further.some((one) => one.network.resource === resource))
      continue;
    report.add(
      RULES.sameVf,
      at,
      `The default network and a further one are of ${oneLine(resource)}: multus gives both the first VF, and the second attachment fails`,
      { description: 'give the default network a pool of its own' },
    );
  }
}

function checkCounts(
  pod: PodFact,
  found: readonly Found[],
  { pools }: Facts,
  report: Report,
): void {
  const counts = new Map<
    string,
    { at: Node; count: number; byOperator: boolean; withoutDevice: boolean }
  >();
  for (const { at, network } of found) {
    const { resource, byOperator, config } = network;
    // A name without a prefix is told with the network itself.
    if (resource === undefined || !(byOperator || isExtended(resource))) continue;
    const before = counts.get(resource);
    counts.set(resource, {
      at,
      count: (before?.count ?? 0) + 1,
      byOperator,
      withoutDevice: (before?.withoutDevice ?? true) && goesWithoutDevice(config),
    });
  }
  // A network that is not among the files may be of any resource.
  const hasFurther = found.length < networkCount(pod);
  for (const [resource, { at, count, byOperator, withoutDevice }] of counts) {
    const asked = requested(pod, resource, byOperator);
    const name = oneLine(resource);
    if (asked === undefined || (asked < count && withoutDevice)) continue;
    if (asked === 0) {
      report.add(
        RULES.noResource,
        at,
        `No container asks for ${name}: the pod gets no VF, and stays in ContainerCreating`,
        byOperator
          ? {
              description: `add it to requests and limits, with the operator's prefix: openshift.io/${name}: '${count}'`,
            }
          : {
              description: `add ${name}: '${count}' to requests and limits`,
              // Not where the network itself is said to be wrong about it.
              ...(pools.length === 0 || pools.some((pool) => isOf(pool, resource))
                ? withResource(pod, resource, count)
                : {}),
            },
      );
    } else if (asked < count) {
      report.add(
        RULES.tooFew,
        at,
        `The pod has ${counted(count, 'network')} of ${name} and asks for ${counted(asked, 'VF')}: it stays in ContainerCreating`,
        { description: `ask for ${count} in requests and limits` },
      );
    } else if (asked > count && !hasFurther) {
      report.add(
        RULES.tooMany,
        at,
        `The pod asks for ${counted(asked, 'VF')} of ${name} and has ${counted(count, 'network')}: nobody sets up the rest, and no other pod gets them`,
        { description: `name the network ${asked} times, or ask for ${count}` },
      );
    }
  }
}

function networkCount({ template }: PodFact): number {
  return [NETWORKS, DEFAULT_NETWORK]
    .map((key) => parseNetworks(stringOf(annotation(template.metadata, key)) ?? ''))
    .reduce((sum, { selections }) => sum + selections.length, 0);
}

/**
 * ovs makes a veth pair where multus gives it no device, and the others take none: their resource is for the scheduler
 * (k8snetworkplumbingwg/ovs-cni:docs/marker.md).
 */
function goesWithoutDevice(config: NetworkFact['config']): boolean {
  return ['ovs', 'bridge', 'macvlan', 'ipvlan', 'vlan', 'ptp', 'tap'].includes(
    mainType(config) ?? '',
  );
}

/** What the containers get together; those that run before the others share with them. undefined: cannot be told. */
function requested(
  { template }: PodFact,
  resource: string,
  byOperator: boolean,
): number | undefined {
  let sum = 0;
  let before = 0;
  for (const { node, init } of containersOf(template)) {
    for (const { name, request, limit } of extendedResources(node)) {
      if (byOperator ? !name.endsWith(`/${resource}`) : name !== resource) continue;
      const quantity = wholeQuantity((limit ?? request)?.value);
      if (quantity === undefined) return undefined;
      if (init) before = Math.max(before, quantity);
      else sum += quantity;
    }
  }
  return Math.max(sum, before);
}

/** Which container shall have the VF is clear only where there is one. */
function withResource({ template }: PodFact, resource: string, count: number): { edits?: Edit[] } {
  const containers = items(get(template.spec, 'containers'));
  const [only] = containers;
  if (only === undefined || containers.length > 1) return {};
  const resources = get(only, 'resources');
  const value = String(count);
  if (resources === undefined) {
    const both = { requests: { [resource]: value }, limits: { [resource]: value } };
    return { edits: [{ change: 'set', path: [...only.path, 'resources'], value: both }] };
  }
  return {
    edits: ['requests', 'limits'].map((place) => {
      const map = get(resources, place);
      return map === undefined
        ? { change: 'set', path: [...resources.path, place], value: { [resource]: value } }
        : { change: 'set', path: [...map.path, resource], value };
    }),
  };
}

function checkResources({ template }: PodFact, { pools }: Facts, report: Report): void {
  for (const { node } of containersOf(template)) {
    for (const { name, request, limit } of extendedResources(node)) {
      const at = (limit ?? request)?.value;
      if (at === undefined || pools.some((pool) => isOf(pool, name))) continue;
      const likely = likelyPool(name, pools);
      if (likely === undefined) continue;
      report.add(
        RULES.unknownResource,
        at,
        `No pool is called ${oneLine(name)}: the pod stays Pending`,
        { description: `write ${oneLine(likely)}` },
      );
    }
  }
}

/** Resources with the prefix of the one plugin are not meant for the other. */
function likelyPool(name: string, pools: readonly PoolFact[]): string | undefined {
  const [prefix, last] = name.split('/');
  const shared = prefix === RESOURCE_PREFIX;
  const names = pools
    .filter(({ plugin }) => plugin === (shared ? 'rdma-shared' : 'device-plugin'))
    .map(fullName);
  return nearest(name, names) ?? names.find((one) => one.endsWith(`/${last}`));
}

function isolatesNamespaces({ document }: Recognised): boolean {
  if (document.format !== 'json' && document.format !== 'yaml') return false;
  const value = goField(document.root, 'namespaceIsolation');
  return value?.type === 'scalar' && value.value === true;
}
