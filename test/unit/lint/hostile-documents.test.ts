import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ACROSS, HOST_VIEWS, KINDS } from '../../../src/consumers/kinds.ts';
import { MACHINES, simulatedHost } from '../../../src/host/simulated/open.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { fixFiles } from '../../../src/lint/fix-files.ts';
import { lint } from '../../../src/lint/lint.ts';
import { anyValue } from '../formats/arbitrary-value.ts';

const KNOWLEDGE = { kinds: KINDS, across: ACROSS, hostViews: HOST_VIEWS };

const SRIOV = {
  cniVersion: '0.3.1',
  name: 'net',
  type: 'sriov',
  vlan: 100,
  spoofchk: 'off',
  trust: 'on',
  capabilities: { mac: true },
  ipam: {
    type: 'host-local',
    ranges: [[{ subnet: '10.1.0.0/24', rangeStart: '10.1.0.9' }]],
    routes: [{ dst: '0.0.0.0/0' }],
  },
};
const POOLS = {
  resourceList: [
    {
      resourceName: 'a',
      resourcePrefix: 'intel.com',
      deviceType: 'netDevice',
      selectors: [
        {
          vendors: ['8086'],
          devices: ['154c'],
          drivers: ['iavf'],
          pfNames: ['ens1f0#0-3,5'],
          rootDevices: ['0000:18:00.0#1'],
          pciAddresses: ['0000:18:02.0'],
          linkTypes: ['ether'],
          isRdma: true,
        },
      ],
      additionalInfo: { '*': { a: 'b' } },
    },
  ],
};
const SHARED = {
  periodicUpdateInterval: 300,
  configList: [
    { resourceName: 'hca', rdmaHcaMax: 10, selectors: { vendors: ['15b3'], ifNames: ['ib0'] } },
  ],
};
const POD_SPEC = {
  containers: [
    {
      name: 'a',
      image: 'b',
      resources: { requests: { 'intel.com/a': '1' }, limits: { 'intel.com/a': '1' } },
    },
  ],
};
const NETWORKS = [
  {
    name: 'net',
    namespace: 'default',
    mac: '02:00:00:00:00:01',
    ips: ['10.1.0.9/24'],
    interface: 'net1',
  },
];

/** Something of each kind, as it should be. */
const GOOD: unknown[] = [
  SRIOV,
  {
    cniVersion: '1.0.0',
    name: 'list',
    plugins: [SRIOV, { type: 'tuning', sysctl: { 'net.core.somaxconn': '1' } }, { type: 'rdma' }],
  },
  {
    name: 'old',
    type: 'sriov',
    master: 'eth1',
    pfOnly: true,
    if0: 'eth0',
    dpdk: { pci_addr: '0000:18:02.0' },
    ipam: { type: 'fixipam', subnet: '10.1.0.0/24' },
  },
  {
    cniVersion: '0.3.1',
    name: 'hd',
    type: 'host-device',
    pciBusID: '0000:18:02.0',
    ipam: { type: 'static', addresses: [{ address: '10.1.0.9/24' }] },
  },
  { cniVersion: '0.3.1', name: 'ib', type: 'ib-sriov', pkey: '0x8001', link_state: 'auto' },
  {
    cniVersion: '0.3.1',
    name: 'o',
    type: 'ovs',
    bridge: 'br0',
    vlan: 1,
    trunk: [{ minID: 1, maxID: 3 }],
  },
  POOLS,
  SHARED,
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'sriovdp-config', namespace: 'kube-system' },
    data: { 'config.json': JSON.stringify(POOLS), 'x.conf': JSON.stringify(SHARED) },
  },
  {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: { name: 'net', annotations: { 'k8s.v1.cni.cncf.io/resourceName': 'intel.com/a' } },
    spec: { config: JSON.stringify(SRIOV) },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'p',
      annotations: {
        'k8s.v1.cni.cncf.io/networks': JSON.stringify(NETWORKS),
        'v1.multus-cni.io/default-network': 'kube-system/net',
      },
    },
    spec: POD_SPEC,
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: {
      template: {
        metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'default/net@net1,net' } },
        spec: POD_SPEC,
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'List',
    items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: POD_SPEC }],
  },
  {
    apiVersion: 'sriovnetwork.openshift.io/v1',
    kind: 'SriovNetworkNodePolicy',
    metadata: { name: 'p' },
    spec: {
      resourceName: 'a',
      numVfs: 4,
      nicSelector: { pfNames: ['ens1f0#0-3'], vendor: '8086', deviceID: '158b' },
      nodeSelector: { a: 'b' },
      deviceType: 'netdevice',
      bridge: { ovs: { uplink: {} } },
    },
  },
  {
    apiVersion: 'sriovnetwork.openshift.io/v1',
    kind: 'SriovNetwork',
    metadata: { name: 'n' },
    spec: {
      resourceName: 'a',
      ipam: '{"type":"dhcp"}',
      vlan: 1,
      spoofChk: 'on',
      capabilities: '{"mac":true}',
    },
  },
  {
    apiVersion: 'sriovnetwork.openshift.io/v1',
    kind: 'SriovIBNetwork',
    metadata: { name: 'n' },
    spec: { resourceName: 'a', linkState: 'auto' },
  },
  { Name: 'sriov', Addr: 'unix:///run/x.sock', TLSConfig: { CAFile: 'x' } },
  {
    services: { a: { image: 'b', networks: { n: { ipv4_address: '10.1.0.9' } } } },
    networks: {
      n: {
        driver: 'macvlan',
        driver_opts: { parent: 'eth0' },
        ipam: { config: [{ subnet: '10.1.0.0/24' }] },
      },
    },
  },
  {
    meta: { schema_version: '1.0' },
    providers: [
      {
        identification: { uuid: '$COMPUTE_NODE' },
        inventories: { additional: [{ CUSTOM_SRIOV: { total: 4 } }] },
        traits: { additional: ['CUSTOM_PHYSNET_A'] },
      },
    ],
  },
  {
    name: 'n',
    id: 'a'.repeat(64),
    driver: 'macvlan',
    network_interface: 'eth0',
    subnets: [{ subnet: '10.1.0.0/24', lease_range: { start_ip: '10.1.0.2' } }],
    ipam_options: { driver: 'host-local' },
  },
  { clusterNetwork: 'net', delegates: [SRIOV], cniVersion: '0.3.1', name: 'm', type: 'multus' },
];

type Step = string | number;

function pathsOf(value: unknown, path: Step[] = []): Step[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, own]) => pathsOf(own, [...path, key]))];
}

function replaced(value: unknown, [step, ...rest]: Step[], to: unknown): unknown {
  if (step === undefined) return to;
  if (Array.isArray(value))
    return value.map((item, at) => (at === Number(step) ? replaced(item, rest, to) : item));
  const entries = Object.entries(value as object);
  return Object.fromEntries(
    entries.map(([key, own]) => [key, key === step ? replaced(own, rest, to) : own]),
  );
}

const broken = fc
  .record({
    good: fc.constantFrom(...GOOD),
    at: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
    to: fc.array(anyValue, { minLength: 3, maxLength: 3 }),
  })
  .map(({ good, at, to }) =>
    at.reduce((value, seed, index) => {
      const paths = pathsOf(value);
      return replaced(value, paths[seed % paths.length] ?? [], to[index]);
    }, good),
  );

test('all of them are known', () => {
  for (const good of GOOD) {
    const { recognised } = lint([{ name: 'x.json', text: JSON.stringify(good) }], KNOWLEDGE);
    expect(recognised.length, JSON.stringify(good)).toBeGreaterThan(0);
  }
});

test('rules stand whatever stands where they look', async () => {
  const host = simulatedHost(MACHINES.demo);
  await host.write('/sys/class/net/ens1f0/device/sriov_numvfs', '4');
  await host.wait(2_000);
  const inventory = await readInventory(host);
  expect(inventory.vfs).toHaveLength(4);
  fc.assert(
    fc.property(fc.array(broken, { minLength: 1, maxLength: 3 }), fc.boolean(), (values, json) => {
      const files = values.map((value, index) => ({
        name: `${index}.${json ? 'json' : 'yaml'}`,
        text: json ? JSON.stringify(value) : stringify(value, { compat: 'yaml-1.1' }),
      }));
      const { findings } = lint(files, KNOWLEDGE, inventory);
      for (const { message, line, column, path } of findings) {
        expect(message + path).not.toMatch(/[\n\u001b]|undefined|\[object/);
        expect(line * column).toBeGreaterThan(0);
      }
    }),
    { numRuns: 1000 },
  );
});

test('mending ends, and leaves what can be read', () => {
  fc.assert(
    fc.property(broken, (value) => {
      const file = { name: 'x.yaml', text: stringify(value, { compat: 'yaml-1.1' }) };
      const once = fixFiles([file], KNOWLEDGE).files.map(({ name, text }) => ({ name, text }));
      expect(fixFiles(once, KNOWLEDGE).files[0]?.text).toBe(once[0]?.text);
      const before = lint([file], KNOWLEDGE).findings.some(({ rule }) => rule === 'syntax');
      expect(lint(once, KNOWLEDGE).findings.some(({ rule }) => rule === 'syntax')).toBe(before);
    }),
    { numRuns: 300 },
  );
}, 60_000);
