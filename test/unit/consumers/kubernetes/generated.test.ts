import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Description } from '../../../../src/consumers/description.ts';
import { chooseConsumers } from '../../../../src/generate/choose-consumers.ts';
import { generate } from '../../../../src/generate/generate.ts';
import { parseIpam } from '../../../../src/generate/parse-ipam.ts';
import { openTemplates } from '../../../../src/generate/templates.ts';
import { SriovError } from '../../../../src/model/errors.ts';
import { type Asked, descriptionOf, descriptions, pfOf } from '../descriptions.ts';
import {
  DEVICE_PLUGIN,
  isObject,
  kubectlReads,
  OBJECTS,
  RDMA_SHARED,
  refusal,
} from './go-readers.ts';
import { findingsIn } from './lint-files.ts';

const templates = openTemplates('templates', undefined);
const variants = {
  'device-plugin': ['configmap', 'file'],
  multus: ['pod', 'json', 'network', 'default-network'],
  operator: ['external', 'managed', 'ovs'],
  'rdma-shared': ['configmap', 'file'],
} as const;

/** One variant of each of some of the consumers. */
const words = fc
  .tuple(
    ...Object.entries(variants).map(([id, ids]) =>
      fc.option(
        fc.constantFrom(...ids).map((variant) => `${id}:${variant}`),
        { nil: undefined },
      ),
    ),
  )
  .map((chosen) => chosen.flatMap((word) => word ?? []))
  .filter((chosen) => chosen.length > 0);

type Files = { path: string; content: string }[];

function written(chosen: string[], description: Description): Files | undefined {
  try {
    return generate(description, chooseConsumers(chosen), templates).files;
  } catch (error) {
    if (!(error instanceof SriovError) || error.code !== 'INVALID_NETWORK') throw error;
    expect(error.actions.length).toBeGreaterThan(0);
    return undefined;
  }
}

function objectsIn(files: Files): Record<string, unknown>[] {
  return files
    .filter(({ path }) => path.endsWith('.yaml'))
    .flatMap(({ content }) => kubectlReads(content));
}

/** A value in parsed files. */
function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (found, step) =>
      Array.isArray(found) ? found[Number(step)] : isObject(found) ? found[step] : undefined,
    value,
  );
}

it('all that is generated together is read by its consumers, agrees, and is clean', () => {
  let count = 0;
  fc.assert(
    fc.property(words, descriptions, (chosen, description) => {
      const files = written(chosen, description);
      if (files === undefined) return;
      count += 1;
      const findings = findingsIn(...files.map(({ content }) => content));
      expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
      for (const object of objectsIn(files)) {
        const kind = String(object['kind']);
        expect(refusal(object, OBJECTS[kind] ?? {}, kind)).toBeUndefined();
        checkObject(kind, object, description);
      }
      for (const { path, content } of files) {
        if (path.endsWith('.json')) checkConfig(JSON.parse(content), description);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(count).toBeGreaterThan(200);
});

function checkObject(
  kind: string,
  object: Record<string, unknown>,
  description: Description,
): void {
  const { resource, network, options } = description;
  const full = `${resource.prefix}/${resource.name}`;
  if (kind === 'ConfigMap')
    checkConfig(JSON.parse(String(at(object, 'data', 'config.json'))), description);
  if (kind === 'NetworkAttachmentDefinition') {
    expect(at(object, 'metadata', 'annotations', 'k8s.v1.cni.cncf.io/resourceName')).toBe(full);
    expect(at(object, 'metadata', 'name')).toBe(network.name);
    const config: unknown = JSON.parse(String(at(object, 'spec', 'config')));
    expect(at(config, 'plugins', 0, 'deviceID')).toBeUndefined();
    expect(at(config, 'name')).toBe(network.name);
  }
  if (kind === 'Pod' || kind === 'Deployment') {
    const pod = kind === 'Pod' ? object : at(object, 'spec', 'template');
    const resources = at(pod, 'spec', 'containers', 0, 'resources');
    expect(at(resources, 'requests')).toEqual(at(resources, 'limits'));
    const asked = Object.keys((at(resources, 'limits') as object | undefined) ?? {});
    expect(asked.find((key) => key.endsWith(`/${resource.name}`))).toMatch(
      new RegExp(`^(${resource.prefix}|rdma)/`),
    );
    const annotations = (at(pod, 'metadata', 'annotations') ?? {}) as Record<string, string>;
    const text = annotations['k8s.v1.cni.cncf.io/networks'];
    if (text === undefined) return;
    const names = /[[{"]/.test(text)
      ? (JSON.parse(text) as { name: string; namespace: string }[]).map(({ name, namespace }) => {
          expect(namespace).toBe(network.namespace);
          return name;
        })
      : text.split(',');
    expect(names).toEqual(Array.from({ length: options.count }, () => network.name));
    expect(at(resources, 'limits', full)).toBe(String(options.count));
  }
  if (kind === 'SriovNetworkNodePolicy') checkPolicy(at(object, 'spec'), description);
  if (kind.endsWith('Network')) {
    expect(at(object, 'spec', 'resourceName')).toBe(resource.name);
    expect(at(object, 'spec', 'networkNamespace')).toBe(network.namespace);
    for (const [key, list] of [
      ['ipam', false],
      ['capabilities', false],
      ['metaPlugins', true],
    ] as const) {
      const text = at(object, 'spec', key);
      if (typeof text === 'string')
        expect(() => JSON.parse(list ? `[${text}]` : text)).not.toThrow();
    }
  }
}

function checkConfig(config: unknown, description: Description): void {
  const { resource, pfs } = description;
  if (at(config, 'configList') !== undefined) {
    expect(refusal(config, RDMA_SHARED)).toBeUndefined();
    expect(at(config, 'configList', 0, 'resourceName')).toBe(resource.name);
    expect(at(config, 'configList', 0, 'resourceName')).toMatch(/^[a-zA-Z0-9_]+$/);
    return;
  }
  expect(refusal(config, DEVICE_PLUGIN)).toBeUndefined();
  expect(at(config, 'resourceList', 0)).toMatchObject({
    resourcePrefix: resource.prefix,
    resourceName: resource.name,
  });
  const selectors = at(config, 'resourceList', 0, 'selectors') as Record<string, string[]>;
  const chosen = pfs.flatMap((pf) =>
    Array.from({ length: pf.numVfs }, (_, index) => ({ pf, index })).filter(({ index }) =>
      pluginTakes(selectors, {
        name: pf.netdev ?? '',
        address: pf.pci,
        pci: pf.vfs.find((vf) => vf.index === index)?.pci,
        index,
      }),
    ),
  );
  expect(chosen.map(({ pf, index }) => [pf.pci, index])).toEqual(
    pfs.flatMap((pf) => pf.vfs.map(({ index }) => [pf.pci, index])),
  );
}

/** sriov-network-device-plugin:pkg/resources/deviceSelectors.go, told anew. */
function pluginTakes(
  selectors: Record<string, string[]>,
  vf: { name: string; address: string; pci: string | undefined; index: number },
): boolean {
  const item = (list: string[] | undefined, pf: string) => {
    if (list === undefined) return true;
    const found = list.find((one) => (one.split('#')[0] ?? '').toLowerCase() === pf.toLowerCase());
    if (pf === '' || found === undefined) return false;
    const parts = found.split('#');
    if (parts.length === 1) return true;
    if (parts.length > 2) return false;
    return (parts[1] ?? '').split(',').some((range) => {
      const [from, to = from] = range.split('-').map(Number);
      return from !== undefined && to !== undefined && vf.index >= from && vf.index <= to;
    });
  };
  return (
    item(selectors['pfNames'], vf.name) &&
    item(selectors['rootDevices'], vf.address) &&
    (selectors['pciAddresses'] === undefined || selectors['pciAddresses'].includes(vf.pci ?? ''))
  );
}

/** sriov-network-operator:pkg/webhook/validate.go, staticValidateSriovNetworkNodePolicy, told anew. */
function checkPolicy(spec: unknown, { resource, userspace, pfs }: Description): void {
  expect(at(spec, 'resourceName')).toBe(resource.name);
  expect(at(spec, 'deviceType')).toBe(userspace ? 'vfio-pci' : 'netdevice');
  const numVfs = Number(at(spec, 'numVfs'));
  expect(pfs.some((pf) => pf.numVfs === numVfs)).toBe(true);
  expect(pfs.map(({ deviceId }) => deviceId)).toContain(at(spec, 'nicSelector', 'deviceID'));
  const names = (at(spec, 'nicSelector', 'pfNames') ?? []) as string[];
  const roots = (at(spec, 'nicSelector', 'rootDevices') ?? []) as string[];
  expect(names.length + roots.length).toBeGreaterThan(0);
  for (const name of names.filter((one) => one.includes('#'))) {
    const found = /^[^#]+#(\d+)-(\d+)$/.exec(name);
    expect(Number(found?.[2])).toBeGreaterThanOrEqual(Number(found?.[1]));
    expect(Number(found?.[2])).toBeLessThan(numVfs);
  }
}

const FOUR = (chosen?: number[]) => [
  pfOf({ name: 'ens1f0', vfCount: 4, ...(chosen ? { chosen } : {}) }),
];
const yamlOf = (word: string, asked: Asked, path: RegExp) =>
  written([word], descriptionOf(asked))?.find((file) => path.test(file.path))?.content ?? '';

describe('on and off', () => {
  it('stand in quotes, which YAML 1.1 needs', () => {
    const text = yamlOf(
      'operator',
      { settings: { spoofchk: false, trust: true } },
      /sriov-network.yaml/,
    );
    expect(text).toMatch(/^ {2}spoofChk: "off"$/m);
    expect(text).toMatch(/^ {2}trust: "on"$/m);
  });
});

describe('names that consumers cannot read', () => {
  it.each([
    ['a#b', ['0000:17:00.0']],
    ['ens1f0', ['ens1f0']],
  ])('%s', (name, selected) => {
    const text = yamlOf('device-plugin:file', { pfs: [pfOf({ name, vfCount: 2 })] }, /config.json/);
    const { pfNames, rootDevices } = JSON.parse(text).resourceList[0].selectors;
    expect(pfNames ?? rootDevices).toEqual(selected);
  });

  it('two that differ in case only', () => {
    const pfs = [
      pfOf({ name: 'Eth0', vfCount: 2 }),
      pfOf({ name: 'eth0', vfCount: 2, bus: 0x18, chosen: [1] }),
    ];
    const text = yamlOf('device-plugin:file', { pfs }, /config.json/);
    expect(JSON.parse(text).resourceList[0].selectors.rootDevices).toEqual([
      '0000:17:00.0',
      '0000:18:00.0#1',
    ]);
  });
});

test.each<[string, string, Asked]>([
  ['RDMA on vfio-pci', 'device-plugin', { userspace: true, rdma: true }],
  ['DHCP on vfio-pci', 'multus', { userspace: true, ipam: parseIpam({ ipam: 'dhcp' }) }],
  [
    'one address for two VFs',
    'multus',
    { ipam: parseIpam({ address: ['10.0.0.1/24'] }), options: { count: 2 } },
  ],
  ['a default network without addresses', 'multus:default-network', {}],
  ['VFs with a gap for the operator', 'operator', { pfs: FOUR([0, 2]) }],
  ['igb_uio for the operator', 'operator', { userspace: true, drivers: ['igb_uio'] }],
  ['VFs without a driver', 'device-plugin', { drivers: [] }],
  ['shared RDMA on vfio-pci', 'rdma-shared', { userspace: true }],
  ['shared RDMA that goes into the pod', 'rdma-shared', { rdma: true }],
  ['a VLAN on InfiniBand', 'multus', { linkType: 'infiniband', settings: { vlan: 3 } }],
  ['spoofchk for OVS', 'operator:ovs', { settings: { spoofchk: true } }],
])('%s is refused', (_what, word, asked) => {
  expect(written([word], descriptionOf(asked))).toBeUndefined();
});

test('DPDK: the pod has huge pages, may lock memory, and needs no privileges on vfio-pci', () => {
  const [pod] = kubectlReads(
    yamlOf(
      'multus',
      { userspace: true, pfs: [pfOf({ name: 'a', vfCount: 1, userspace: true })] },
      /pod.yaml/,
    ),
  );
  expect(pod).toMatchObject({
    spec: {
      containers: [
        {
          securityContext: { capabilities: { add: ['IPC_LOCK'] } },
          resources: { limits: { 'hugepages-1Gi': '1Gi', memory: '1Gi' } },
          volumeMounts: [{ mountPath: '/dev/hugepages' }],
        },
      ],
      volumes: [{ emptyDir: { medium: 'HugePages' } }],
    },
  });
});

test("a pod's MAC and address stand in its annotation, counted up for further VFs", () => {
  const settings = { mac: '02:11:22:33:44:55' };
  const networks = (asked: Asked) => {
    const [pod] = kubectlReads(yamlOf('multus', { settings, ...asked }, /pod.yaml/));
    return JSON.parse(String(at(pod, 'metadata', 'annotations', 'k8s.v1.cni.cncf.io/networks')));
  };
  expect(networks({ options: { count: 2 } })).toMatchObject([
    { mac: '02:11:22:33:44:55' },
    { mac: '02:11:22:33:44:56' },
  ]);
  const ipam = parseIpam({ address: ['10.0.0.5/24'], gateway: ['10.0.0.1'], route: ['0.0.0.0/0'] });
  expect(networks({ ipam })).toMatchObject([{ ips: ['10.0.0.5/24'] }]);
  const [nad] = kubectlReads(yamlOf('multus', { settings, ipam }, /attachment/));
  const plugin = at(JSON.parse(String(at(nad, 'spec', 'config'))), 'plugins', 0);
  expect(at(plugin, 'mac')).toBeUndefined();
  expect(at(plugin, 'ipam', 'routes')).toEqual([{ dst: '0.0.0.0/0', gw: '10.0.0.1' }]);
  expect(at(plugin, 'capabilities')).toEqual({ mac: true, ips: true });
});

test('the default network stands where multus looks for it, with the MAC in it', () => {
  const asked: Asked = {
    pfs: FOUR([1]),
    settings: { mac: '02:11:22:33:44:55' },
    ipam: parseIpam({ subnet: ['10.0.0.0/24'] }),
  };
  const [nad] = kubectlReads(yamlOf('multus:default-network', asked, /default-network.yaml/));
  expect(at(nad, 'metadata', 'namespace')).toBe('kube-system');
  expect(at(JSON.parse(String(at(nad, 'spec', 'config'))), 'plugins', 0, 'mac')).toBe(
    '02:11:22:33:44:55',
  );
});
