import { describe, expect, it, test } from 'vitest';
import { fixed, rulesIn } from '../kubernetes/lint-files.ts';

const NAD = `apiVersion: k8s.cni.cncf.io/v1
kind: NetworkAttachmentDefinition
metadata:
  name: sriov-a
  namespace: default
  annotations:
    k8s.v1.cni.cncf.io/resourceName: intel.com/a
spec:
  config: |
    {"cniVersion": "1.0.0", "name": "sriov-a", "type": "sriov", "capabilities": {"mac": true, "ips": true},
     "ipam": {"type": "host-local", "subnet": "10.56.217.0/24"}}
`;
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: p
  namespace: default
  annotations:
    k8s.v1.cni.cncf.io/networks: sriov-a
spec:
  containers:
    - name: c
      image: i
      resources:
        requests:
          intel.com/a: '1'
        limits:
          intel.com/a: '1'
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: d
spec:
  selector: {matchLabels: {app: d}}
  template:
    metadata:
      labels: {app: d}
      annotations:
        k8s.v1.cni.cncf.io/networks: default/sriov-a@net1
    spec:
      containers:
        - name: c
          image: i
`;
const networks = (value: string) => POD.replace('networks: sriov-a', `networks: ${value}`);

test('right ones have no findings', () => {
  expect(rulesIn(NAD)).toEqual([]);
  expect(rulesIn(POD)).toEqual([]);
  expect(rulesIn(DEPLOYMENT)).toEqual([]);
  expect(rulesIn(NAD, POD)).toEqual([]);
  expect(
    rulesIn(
      networks(
        `'[{"name": "sriov-a", "mac": "02:00:00:00:00:01", "ips": ["10.0.0.1/24", "fd00::1"], "interface": "net1"}]'`,
      ),
    ),
  ).toEqual([]);
});

/** What is wrong, the file, the rule, and what --fix writes, if it can. */
const MISTAKES: [string, string, string, RegExp?][] = [
  [
    'an old apiVersion',
    NAD.replace('k8s.cni.cncf.io/v1\n', 'kubernetes.cni.cncf.io/v1\n'),
    'nad/api-version',
    /^apiVersion: k8s.cni.cncf.io\/v1$/m,
  ],
  ['a name with a dot', NAD.replace('name: sriov-a', 'name: sriov.a'), 'nad/name'],
  [
    'config as an object',
    NAD.replace(/config: \|[\s\S]*/, 'config:\n    cniVersion: 1.0.0\n    type: sriov\n'),
    'nad/config-not-a-string',
    /"type": "sriov"/,
  ],
  ['no config', NAD.replace(/spec:[\s\S]*/, 'spec: {}\n'), 'nad/no-config'],
  ['a key beside config', NAD.replace('spec:\n', 'spec:\n  plugins: []\n'), 'nad/unknown-key'],
  [
    'resourcename',
    NAD.replace('resourceName', 'resource-name'),
    'nad/annotation',
    /k8s.v1.cni.cncf.io\/resourceName: intel/,
  ],
  ['the resource among labels', NAD.replace('annotations:', 'labels:'), 'nad/annotation-place'],
  ['a resource without a prefix', NAD.replace('intel.com/a', 'a'), 'nad/resource-name'],
  ['no resource', NAD.replace(/ {2}annotations:\n.*\n/, ''), 'nad/no-resource-name'],
  [
    'a device beside the annotation',
    NAD.replace('"type": "sriov",', '"type": "sriov", "deviceID": "0000:02:01.0",'),
    'nad/fixed-device',
  ],
  ['a config that is no JSON', NAD.replace('"cniVersion"', 'cniVersion'), 'embedded-syntax'],

  [
    'a list for the annotation',
    networks('[sriov-a, sriov-b]'),
    'pod/annotation-not-a-string',
    /networks: ["']?sriov-a,sriov-b["']?$/m,
  ],
  [
    'a true for the annotation',
    networks('on'),
    'pod/annotation-not-a-string',
    /networks: ["']on["']$/m,
  ],
  [
    'the annotation on the Deployment',
    DEPLOYMENT.replace(
      '  name: d\n',
      '  name: d\n  annotations:\n    k8s.v1.cni.cncf.io/networks: x\n',
    ).replace(/ {6}annotations:\n.*\n/, ''),
    'pod/annotation-on-workload',
    /template:\n {4}metadata:\n(.*\n)* {6}annotations:\n {8}k8s.v1.cni.cncf.io\/networks: x/,
  ],
  [
    'network for networks',
    POD.replace('cncf.io/networks', 'cncf.io/network'),
    'pod/annotation-name',
    /cncf.io\/networks: sriov-a/,
  ],
  ['networks among labels', POD.replace('annotations:', 'labels:'), 'pod/annotation-name'],
  ['upper case', networks('Sriov_A'), 'pod/networks'],
  ['a comma too many', networks('sriov-a,'), 'pod/networks', /networks: sriov-a$/m],
  ['two slashes', networks('a/b/c'), 'pod/networks'],
  ['a long interface', networks('sriov-a@averyveryverylongname'), 'pod/networks'],
  ['the same interface twice', networks('sriov-a@net1,sriov-b@net1'), 'pod/interface-twice'],
  ['eth0 for a further network', networks('sriov-a@eth0'), 'pod/interface-twice'],
  [
    'two default networks',
    POD.replace('k8s.v1.cni.cncf.io/networks: sriov-a', 'v1.multus-cni.io/default-network: a,b'),
    'pod/default-network',
  ],
  [
    'a MAC for the default network',
    POD.replace(
      'k8s.v1.cni.cncf.io/networks: sriov-a',
      `v1.multus-cni.io/default-network: '[{"name": "a", "mac": "02:00:00:00:00:01"}]'`,
    ),
    'pod/default-network-requests',
  ],
  ['hostNetwork', POD.replace('spec:\n', 'spec:\n  hostNetwork: true\n'), 'pod/host-network'],
  ['half a VF', POD.replaceAll("'1'", "'0.5'"), 'pod/quantity'],
  [
    'a request without a limit',
    POD.replace(/ {8}limits:\n.*\n/, ''),
    'pod/no-limit',
    /limits:\n {10}intel.com\/a: ["']1["']/,
  ],
  ['a limit that differs', POD.replace(/(limits:\n.*)'1'/, "$1'2'"), 'pod/limit-differs'],
  [
    'a resource beside requests',
    POD.replace('        requests:', "        intel.com/a: '1'\n        requests:"),
    'pod/resource-place',
  ],
  [
    'huge pages alone',
    POD.replaceAll("a: '1'\n", "a: '1'\n          hugepages-1Gi: 1Gi\n"),
    'pod/hugepages-alone',
  ],
  [
    'huge pages that differ',
    POD.replace(/(requests:\n.*\n)/, '$1          hugepages-1Gi: 1Gi\n          memory: 1Gi\n'),
    'pod/hugepages-differ',
  ],
  [
    'a volume of huge pages alone',
    `${POD}  volumes:\n    - name: h\n      emptyDir: {medium: HugePages}\n`,
    'pod/hugepages-volume',
  ],

  [
    'an object for the list',
    networks(`'{"name": "sriov-a"}'`),
    'networks/list',
    /\[\s*\{\s*"name": ?"sriov-a"\s*\}\s*\]/,
  ],
  [
    'a string for ips',
    networks(`'[{"name": "a", "ips": "10.0.0.1/24"}]'`),
    'networks/wrong-type',
    /"ips": ?\[\s*"10.0.0.1\/24"\s*\]/,
  ],
  [
    // k8snetworkplumbingwg/multus-cni#148
    'macRequest',
    networks(`'[{"name": "sriov-a", "macRequest": "aa:bb:cc:dd:ee:ff"}]'`),
    'networks/unknown-key',
    /"mac": "aa:bb:cc:dd:ee:ff"/,
  ],
  [
    // k8snetworkplumbingwg/multus-cni:examples/macvlan-pod.yml
    'the old name of default-route',
    networks(`'[{"name": "sriov-a", "gateway": ["10.1.1.1"]}]'`),
    'networks/unknown-key',
    /"default-route": \["10.1.1.1"\]/,
  ],
  [
    'ip for ips',
    networks(`'[{"name": "a", "ip": ["10.0.0.1"]}]'`),
    'networks/unknown-key',
    /"ips": \["10.0.0.1"\]/,
  ],
  [
    'interfaceRequest',
    networks(`'[{"name": "a", "interfaceRequest": "x"}]'`),
    'networks/interface-request',
    /"interface": "x"/,
  ],
  ['no name', networks(`'[{"interface": "x"}]'`), 'networks/no-name'],
  ['a MAC that is none', networks(`'[{"name": "a", "mac": "02:00:00:00:00"}]'`), 'networks/mac'],
  ['an address that is none', networks(`'[{"name": "a", "ips": ["10.0.0.300"]}]'`), 'networks/ip'],
  [
    'an interface that is none',
    networks(`'[{"name": "a", "interface": "a b"}]'`),
    'networks/interface',
  ],
  ['a trailing comma', networks(`'[{"name": "a"},]'`), 'trailing-comma', /'\[\{"name": "a"\}\]'/],

  [
    'the configuration as an object',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sriovdp-config, namespace: kube-system}\ndata:\n  config.json:\n    resourceList: []\n',
    'configmap/data-not-a-string',
    /config.json: \|/,
  ],
  [
    'another key',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sriovdp-config, namespace: kube-system}\ndata:\n  config.yaml: |\n    {"resourceList": []}\n',
    'configmap/key',
    /config.json: \|/,
  ],
  [
    'another ConfigMap',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sriovdp, namespace: kube-system}\ndata:\n  config.json: |\n    {"resourceList": []}\n',
    'configmap/name',
  ],
  [
    'another namespace',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sriovdp-config, namespace: default}\ndata:\n  config.json: |\n    {"resourceList": []}\n',
    'configmap/name',
  ],
  [
    'no namespace, which kubectl can give',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: sriovdp-config}\ndata:\n  config.json: |\n    {"resourceList": []}\n',
    'configmap/no-namespace',
  ],

  [
    'neither clusterNetwork nor delegates',
    '{"name": "m", "type": "multus", "kubeconfig": "/k"}',
    'multus-conf/no-delegate',
  ],
  [
    'both',
    '{"name": "m", "type": "multus", "clusterNetwork": "/n", "delegates": [{"type": "bridge"}]}',
    'multus-conf/cluster-network-and-delegates',
  ],
  [
    'a list for globalNamespaces',
    '{"type": "multus", "clusterNetwork": "/n", "globalNamespaces": ["a"]}',
    'multus-conf/wrong-type',
  ],
  [
    'a log level of others',
    '{"type": "multus", "clusterNetwork": "/n", "logLevel": "info"}',
    'multus-conf/log-level',
  ],
  [
    'a key of nobody',
    '{"type": "multus", "clusterNetwork": "/n", "clusterNetworks": "x"}',
    'multus-conf/unknown-key',
  ],
  [
    'multus for multus',
    '{"type": "multus", "delegates": [{"type": "multus"}]}',
    'multus-conf/delegate-is-multus',
  ],
];

describe.each(MISTAKES)('%s', (_what, text, rule, repaired) => {
  it(`is ${rule}`, () => {
    expect(rulesIn(text)).toContain(rule);
  });

  it('is repaired by --fix, or left to its author', () => {
    const { texts, left } = fixed(text);
    if (repaired === undefined) expect(left).toContain(rule);
    else {
      expect(texts[0]).toMatch(repaired);
      expect(left).not.toContain(rule);
    }
  });
});

test('a configuration of multus with all that belongs there has no findings', () => {
  const conf = {
    cniVersion: '0.3.1',
    name: 'multus',
    type: 'multus',
    capabilities: { portMappings: true },
    kubeconfig: '/k',
    clusterNetwork: '/host/etc/cni/net.d/10-a.conflist',
    readinessindicatorfile: '/r',
    namespaceIsolation: true,
    globalNamespaces: 'default,a',
    LogLevel: 'verbose',
  };
  expect(rulesIn(JSON.stringify(conf))).toEqual([]);
});

test('the items of a List are looked at one by one', () => {
  const indented = (text: string) =>
    text.replaceAll(/^/gm, '    ').replace(/^ {4}/, '  - ').replace(/ +$/, '');
  const list = `apiVersion: v1\nkind: List\nitems:\n${indented(NAD.replace('k8s.cni.cncf.io/v1\n', 'x/v1\n'))}${indented(POD.replaceAll("'1'", "'x'"))}`;
  expect(rulesIn(list)).toEqual(['nad/api-version', 'pod/quantity']);
});

const SHARED =
  '{"configList": [{"resourceName": "shared", "rdmaHcaMax": 4, "selectors": {"ifNames": ["a"]}}]}';
const pool = (selectors: object, rest = {}) =>
  JSON.stringify({
    resourceList: [{ resourceName: 'a', selectors: { pfNames: ['x'], ...selectors }, ...rest }],
  });
const chained = (type: string) =>
  NAD.replace(
    /config: \|[\s\S]*/,
    `config: '{"cniVersion": "1.0.0", "name": "a", "plugins": [{"type": "sriov"}, {"type": "${type}"}]}'\n`,
  );

test.each([
  ['the rdma plugin and shared RDMA', [chained('rdma'), SHARED], 'across/rdma-modes'],
  [
    'the rdma plugin and a pool without RDMA',
    [chained('rdma'), pool({})],
    'across/rdma-without-is-rdma',
  ],
  ['sriov for InfiniBand', [NAD, pool({ linkTypes: ['infiniband'] })], 'across/link-type'],
  [
    'tuning on vfio-pci',
    [chained('tuning'), pool({ drivers: ['vfio-pci'] })],
    'across/userspace-pool',
  ],
  [
    'DHCP on vfio-pci',
    [NAD.replace('host-local', 'dhcp'), pool({ drivers: ['vfio-pci'] })],
    'across/userspace-pool',
  ],
  [
    'a resource of two plugins',
    [pool({}, { resourcePrefix: 'rdma', resourceName: 'shared' }), SHARED],
    'across/resource-twice',
  ],
  [
    'a default network outside kube-system',
    [NAD, POD.replace('k8s.v1.cni.cncf.io/networks', 'v1.multus-cni.io/default-network')],
    'across/default-network-namespace',
  ],
  [
    'one resource for both networks',
    [
      NAD,
      NAD.replace('namespace: default', 'namespace: kube-system'),
      networks('sriov-a\n    v1.multus-cni.io/default-network: sriov-a').replaceAll("'1'", "'2'"),
    ],
    'across/default-network-same-vf',
  ],
  [
    'another namespace where they are kept apart',
    [
      NAD.replace('namespace: default', 'namespace: other'),
      networks('other/sriov-a'),
      '{"type": "multus", "clusterNetwork": "/n", "namespaceIsolation": true}',
    ],
    'across/namespace-isolation',
  ],
])('%s', (_what, texts, rule) => {
  expect(rulesIn(...texts)).toContain(rule);
});
