import type { Node } from '../../formats/document.ts';
import { get, stringOf } from '../../formats/node.ts';
import type { Recognised } from '../../lint/rule.ts';
import { isDevicePluginConfig } from '../device-plugin/lint.ts';
import { readPools } from '../device-plugin/read-pools.ts';
import { RESOURCE_NAME } from '../multus/annotations.ts';
import { isObject, nadConfig, type NadConfig } from '../multus/nad-config.ts';
import { NETWORK_KINDS } from '../operator/kinds.ts';
import { isRdmaSharedConfig, readSharedPools } from '../rdma-shared/read-shared-pools.ts';
import {
  annotation,
  namespaceOf,
  objectsOf,
  type KubernetesObject,
} from '../kubernetes/kubernetes-object.ts';
import { podTemplate, type PodTemplate } from '../kubernetes/pod-template.ts';
import { goField } from '../go-struct.ts';

/** What all files together say, each fact with the document it stands in. */
export interface Facts {
  pools: PoolFact[];
  networks: NetworkFact[];
  pods: PodFact[];
  policies: ObjectFact[];
}

export interface PoolFact {
  one: Recognised;
  at: Node;
  plugin: 'device-plugin' | 'rdma-shared' | 'operator';
  name: string;
  /** undefined: as the operator was installed. */
  prefix: string | undefined;
  isRdma: boolean;
  /** Empty: any. */
  drivers: string[];
  linkTypes: string[];
}

export interface NetworkFact {
  one: Recognised;
  at: Node;
  name: string;
  namespace: string;
  /** Written as `intel.com/ens1f0`, or the operator's name alone. */
  resource: string | undefined;
  /** The operator makes the NetworkAttachmentDefinition from it. */
  byOperator: boolean;
  config: NadConfig | undefined;
}

export interface PodFact {
  one: Recognised;
  template: PodTemplate;
  namespace: string;
}

export interface ObjectFact {
  one: Recognised;
  object: KubernetesObject;
}

export function gatherFacts(all: readonly Recognised[]): Facts {
  const objects = all.flatMap((one) => objectsOf(one.document).map((object) => ({ one, object })));
  const policies = objects.filter(({ object }) => object.kind === 'SriovNetworkNodePolicy');
  return {
    pools: [...all.flatMap(poolsIn), ...policies.flatMap(poolOfPolicy)],
    networks: objects.flatMap(networkOf),
    pods: objects.flatMap(podOf),
    policies,
  };
}

/** Does a pod that asks for this resource get VFs of this pool? */
export function isOf(pool: PoolFact, resource: string): boolean {
  return pool.prefix === undefined
    ? resource === pool.name || resource.endsWith(`/${pool.name}`)
    : resource === fullName(pool);
}

export function fullName({ prefix, name }: PoolFact): string {
  return prefix === undefined ? name : `${prefix}/${name}`;
}

function poolsIn(one: Recognised): PoolFact[] {
  const { document } = one;
  if (document.format !== 'json' && document.format !== 'yaml') return [];
  if (isDevicePluginConfig(document)) {
    return readPools(document.root).map((pool) => ({
      one,
      at: goField(pool.node, 'resourceName') ?? pool.node,
      plugin: 'device-plugin',
      name: pool.name,
      prefix: pool.prefix,
      isRdma: pool.selectors.some(({ isRdma }) => isRdma),
      drivers: pool.selectors.flatMap(({ lists }) => lists.drivers ?? []),
      linkTypes: pool.selectors.flatMap(({ lists }) => lists.linkTypes ?? []),
    }));
  }
  if (!isRdmaSharedConfig(document)) return [];
  return readSharedPools(document.root).map(({ node, name, prefix }) => ({
    one,
    at: node,
    plugin: 'rdma-shared',
    name,
    prefix,
    isRdma: true,
    drivers: [],
    linkTypes: [],
  }));
}

function poolOfPolicy({ one, object }: ObjectFact): PoolFact[] {
  const spec = get(object.node, 'spec');
  const at = get(spec, 'resourceName');
  const name = stringOf(at);
  if (at === undefined || name === undefined) return [];
  const isRdma = get(spec, 'isRdma');
  const linkType = stringOf(get(spec, 'linkType'))?.toLowerCase();
  return [
    {
      one,
      at,
      plugin: 'operator',
      name,
      prefix: undefined,
      isRdma: isRdma?.type === 'scalar' && isRdma.value === true,
      drivers: stringOf(get(spec, 'deviceType')) === 'vfio-pci' ? ['vfio-pci'] : [],
      linkTypes: linkType === 'ib' ? ['infiniband'] : [],
    },
  ];
}

function networkOf({ one, object }: ObjectFact): NetworkFact[] {
  const { node, name, kind } = object;
  if (name === undefined) return [];
  if (kind === 'NetworkAttachmentDefinition') {
    const at = annotation(get(node, 'metadata'), RESOURCE_NAME);
    return [
      {
        one,
        at: at ?? node,
        name,
        namespace: namespaceOf(object),
        resource: stringOf(at),
        byOperator: false,
        config: nadConfig(object),
      },
    ];
  }
  if (!NETWORK_KINDS.includes(kind)) return [];
  const resource = get(node, 'spec', 'resourceName');
  return [
    {
      one,
      at: resource ?? node,
      name,
      namespace: stringOf(get(node, 'spec', 'networkNamespace')) ?? namespaceOf(object),
      resource: stringOf(resource),
      byOperator: true,
      config: operatorConfig(object),
    },
  ];
}

/** What the operator will write, as far as other files depend on it. */
function operatorConfig({ node, kind }: KubernetesObject): NadConfig {
  const spec = get(node, 'spec');
  const json = (key: string, text = stringOf(get(spec, key)) ?? ''): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  const meta = json('metaPlugins', `[${stringOf(get(spec, 'metaPlugins')) ?? ''}]`);
  const type = kind === 'SriovNetwork' ? 'sriov' : kind === 'SriovIBNetwork' ? 'ib-sriov' : 'ovs';
  return {
    plugins: [
      { type, ipam: json('ipam'), capabilities: json('capabilities') },
      ...(Array.isArray(meta) ? meta.filter(isObject) : []),
    ],
  };
}

function podOf({ one, object }: ObjectFact): PodFact[] {
  const template = podTemplate(object);
  if (template === undefined) return [];
  const namespace = stringOf(get(template.metadata, 'namespace')) ?? namespaceOf(object);
  return [{ one, template, namespace }];
}
