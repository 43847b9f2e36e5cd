import { describe, expect, it, test } from 'vitest';
import { fixed, rulesIn } from '../kubernetes/lint-files.ts';

const POLICY = `apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetworkNodePolicy
metadata:
  name: a
  namespace: sriov-network-operator
spec:
  resourceName: a
  nodeSelector:
    kubernetes.io/hostname: node1
  numVfs: 8
  nicSelector:
    vendor: "8086"
    deviceID: "1592"
    pfNames: ["ens1f0#0-3"]
  deviceType: netdevice
  externallyManaged: true
`;
const NETWORK = `apiVersion: sriovnetwork.openshift.io/v1
kind: SriovNetwork
metadata:
  name: a
  namespace: sriov-network-operator
spec:
  networkNamespace: default
  resourceName: a
  vlan: 100
  spoofChk: "on"
  trust: 'off'
  ipam: '{"type": "dhcp"}'
  metaPlugins: '{"type": "tuning", "mtu": 9000}, {"type": "rdma"}'
`;
const IB = NETWORK.replace('SriovNetwork', 'SriovIBNetwork').replace(
  / {2}vlan[\s\S]*/,
  `  capabilities: '{"infinibandGUID": true}'\n`,
);
const policy = (from: string | RegExp, to: string) => POLICY.replace(from, to);
const network = (from: string | RegExp, to: string) => NETWORK.replace(from, to);

test('right ones have no findings', () => {
  expect(rulesIn(POLICY)).toEqual([]);
  expect(rulesIn(NETWORK)).toEqual([]);
  expect(rulesIn(IB)).toEqual([]);
  expect(rulesIn(POLICY.replace('isRdma', 'isRdma'), network(', {"type": "rdma"}', ''))).toEqual(
    [],
  );
});

/** k8snetworkplumbingwg/sriov-network-operator:README.md, doc/api/{sriov-network,node-policies}-api.md */
test('a network may stand where its pods are, and kubectl may give the namespace', () => {
  const elsewhere = NETWORK.replace('namespace: sriov-network-operator', 'namespace: default');
  expect(rulesIn(elsewhere.replace(/ {2}networkNamespace.*\n/, ''))).toEqual([
    'sriov-network/other-namespace',
  ]);
  expect(rulesIn(elsewhere)).toEqual(['sriov-network/namespace']);
  expect(rulesIn(NETWORK.replace(/ {2}namespace: sriov.*\n/, ''))).toEqual([
    'sriov-network/other-namespace',
  ]);
  expect(rulesIn(POLICY.replace(/ {2}namespace: sriov.*\n/, ''))).toEqual([
    'sriov-policy/no-namespace',
  ]);
});

/** What is wrong, the file, the rule, and what --fix writes, if it can. */
const MISTAKES: [string, string, string, RegExp?][] = [
  [
    'vendors',
    policy('vendor: "8086"', 'vendors: ["8086"]'),
    'sriov-policy/unknown-key',
    /vendor: "?8086"?$/m,
  ],
  [
    'the keys of the device plugin',
    policy('deviceID: "1592"', 'devices: ["1592"]'),
    'sriov-policy/unknown-key',
    /deviceID: "?1592"?$/m,
  ],
  [
    'a number for the vendor',
    policy('"8086"', '8086'),
    'sriov-policy/wrong-type',
    /vendor: "8086"/,
  ],
  [
    'a number with an exponent',
    policy('"1592"', '15e2'),
    'sriov-policy/wrong-type',
    /deviceID: "15e2"/,
  ],
  [
    'a string for numVfs',
    policy('numVfs: 8', 'numVfs: "8"'),
    'sriov-policy/wrong-type',
    /numVfs: 8$/m,
  ],
  ['no node selector', policy(/ {2}nodeSelector:\n.*\n/, ''), 'sriov-policy/missing'],
  [
    'the device type of the device plugin',
    policy('netdevice', 'netDevice'),
    'sriov-policy/value',
    /deviceType: netdevice/,
  ],
  ['vfio for vfio-pci', policy('netdevice', 'vfio'), 'sriov-policy/value', /deviceType: vfio-pci/],
  ['a priority of 100', policy('numVfs: 8', 'numVfs: 8\n  priority: 100'), 'sriov-policy/value'],
  [
    'ether',
    policy('numVfs: 8', 'numVfs: 8\n  linkType: ether'),
    'sriov-policy/value',
    /linkType: eth$/m,
  ],
  [
    'the prefix in the name',
    policy('resourceName: a', 'resourceName: openshift.io/a'),
    'sriov-policy/resource-name',
    /resourceName: a$/m,
  ],
  [
    'a hyphen at the end',
    policy('resourceName: a', 'resourceName: a-'),
    'sriov-policy/resource-name',
  ],
  ['no VFs', policy(/numVfs: 8/, 'numVfs: 0'), 'sriov-policy/num-vfs'],
  [
    'an empty selector',
    policy(/nicSelector:\n( {4}.*\n)+/, 'nicSelector: {}\n'),
    'sriov-policy/nic-selector',
  ],
  [
    'netFilter beside others',
    policy('nicSelector:\n', 'nicSelector:\n    netFilter: "aws/NetworkID:x"\n'),
    'sriov-policy/nic-selector',
  ],
  ["the VFs' id", policy('1592', '1889'), 'sriov-policy/vf-device-id'],
  [
    "the VFs' id of a model with one PF",
    policy('1592', '1018'),
    'sriov-policy/vf-device-id',
    /deviceID: "1017"/,
  ],
  ['upper case', policy('1592', '159B'), 'sriov-policy/id-format', /deviceID: "159b"/],
  ['one VF without a dash', policy('#0-3', '#2'), 'sriov-policy/pf-range', /ens1f0#2-2/],
  ['two ranges', policy('#0-3', '#0-1,3'), 'sriov-policy/pf-range'],
  ['beyond numVfs', policy('#0-3', '#4-8'), 'sriov-policy/pf-range'],
  [
    'a PF twice',
    policy('["ens1f0#0-3"]', '["ens1f0#0-1", "ens1f0#2-3"]'),
    'sriov-policy/repeated-pf',
  ],
  [
    'a root device with a range',
    policy(/pfNames.*/, 'rootDevices: ["0000:17:00.0#0-3"]'),
    'sriov-policy/root-device',
  ],
  [
    'a root device without a domain',
    policy(/pfNames.*/, 'rootDevices: ["17:00.0"]'),
    'sriov-policy/root-device',
    /0000:17:00.0/,
  ],
  [
    'RDMA on vfio-pci',
    policy('netdevice', 'vfio-pci\n  isRdma: true'),
    'sriov-policy/rdma-on-vfio',
  ],
  [
    'vDPA without switchdev',
    policy('numVfs: 8', 'numVfs: 8\n  vdpaType: vhost'),
    'sriov-policy/needs-switchdev',
  ],
  [
    'switchdev on InfiniBand',
    policy('numVfs: 8', 'numVfs: 8\n  linkType: ib\n  eSwitchMode: switchdev'),
    'sriov-policy/needs-switchdev',
  ],
  [
    'a bridge on a PF of others',
    policy('numVfs: 8', 'numVfs: 8\n  eSwitchMode: switchdev\n  bridge: {ovs: {}}'),
    'sriov-policy/bridge-external',
  ],
  [
    'another namespace',
    policy('namespace: sriov-network-operator', 'namespace: default'),
    'sriov-policy/namespace',
  ],
  [
    'another apiVersion',
    policy('openshift.io/v1', 'openshift.io/v1alpha1'),
    'sriov-policy/api-version',
    /openshift.io\/v1$/m,
  ],

  ['on', network('"on"', 'on'), 'sriov-network/yaml-boolean', /spoofChk: ["']on["']/],
  ['true', network("'off'", 'true'), 'sriov-network/yaml-boolean', /trust: ["']on["']/],
  ['"true"', network("'off'", '"true"'), 'sriov-network/value', /trust: ["']on["']/],
  ['spoofchk', network('spoofChk', 'spoofchk'), 'sriov-network/unknown-key', /spoofChk: "on"/],
  [
    'min_tx_rate',
    network('vlan: 100', 'vlan: 100\n  min_tx_rate: 10'),
    'sriov-network/unknown-key',
    /minTxRate: 10/,
  ],
  ['a VLAN on InfiniBand', `${IB}  vlan: 3\n`, 'sriov-network/unknown-key'],
  [
    'ipam as an object',
    network(`'{"type": "dhcp"}'`, '{type: dhcp}'),
    'sriov-network/wrong-type',
    /ipam: '\{"type":"dhcp"\}'/,
  ],
  ['ipam that is no JSON', network('{"type": "dhcp"}', 'type=dhcp'), 'sriov-network/json'],
  [
    'brackets around metaPlugins',
    network(/metaPlugins.*/, `metaPlugins: '[{"type": "rdma"}]'`),
    'sriov-network/json',
    /metaPlugins: '\{"type": "rdma"\}'/,
  ],
  [
    'a quote that ends the template',
    network(/metaPlugins.*/, `metaPlugins: "{\\"type\\": \\"it's\\"}"`),
    'sriov-network/json',
  ],
  ['VLAN 4095', network('100', '4095'), 'sriov-network/value'],
  ['QoS without a VLAN', network('vlan: 100', 'vlanQoS: 3'), 'sriov-network/vlan'],
  [
    'a minimum above the maximum',
    network('vlan: 100', 'minTxRate: 200\n  maxTxRate: 100'),
    'sriov-network/rates',
  ],
  ['warn', network('vlan: 100', 'logLevel: warn'), 'sriov-network/value', /logLevel: warning/],
  [
    'the prefix',
    network('resourceName: a', 'resourceName: openshift.io/a'),
    'sriov-network/resource-name',
    /resourceName: a$/m,
  ],
  ['no resource', network(/ {2}resourceName: a\n/, ''), 'sriov-network/missing'],
  ['no networkNamespace', network(/ {2}networkNamespace.*\n/, ''), 'sriov-network/namespace'],
  [
    'another version',
    network('openshift.io/v1', 'openshift.io/v2'),
    'sriov-network/api-version',
    /openshift.io\/v1$/m,
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

const other = (from: string | RegExp, to: string) =>
  POLICY.replace('name: a\n', 'name: b\n').replace(from, to);

test.each([
  [
    'a network of no policy',
    NETWORK.replace('resourceName: a', 'resourceName: b'),
    'across/no-policy',
  ],
  ['overlapping ranges', other('#0-3', '#3-5'), 'across/policy-overlap'],
  ['a second range of one resource', other('#0-3', '#4-7'), 'across/policy-ranges'],
  [
    'managed and not managed',
    other('externallyManaged: true', 'externallyManaged: false').replace('#0-3', '#4-7'),
    'across/policy-disagrees',
  ],
  [
    'excludeTopology in one only',
    other('#0-3', '#4-7').replace('numVfs', 'excludeTopology: true\n  numVfs'),
    'across/policy-disagrees',
  ],
])('%s', (_what, text, rule) => {
  expect(rulesIn(POLICY, text)).toContain(rule);
});

test('policies of different nodes do not meet', () => {
  expect(rulesIn(POLICY, other('node1', 'node2'))).toEqual([]);
});

test('one that meets many is told of one of them', () => {
  const many = Array.from({ length: 5 }, (_, index) => policy('name: a', `name: p${index}`));
  expect(rulesIn(...many).filter((rule) => rule === 'across/policy-overlap')).toHaveLength(4);
});

test('two resources may share a PF', () => {
  expect(
    rulesIn(POLICY, other('#0-3', '#4-7').replace('resourceName: a', 'resourceName: b')),
  ).toEqual([]);
});
