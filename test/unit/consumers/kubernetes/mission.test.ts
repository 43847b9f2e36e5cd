import { expect, test } from 'vitest';
import { findingsIn, fixed, rulesIn } from './lint-files.ts';

/** As in the blogs: the ConfigMap is wrong three times, the pod and its network are right but for the limits. */
const CONFIG_MAP = `apiVersion: v1
kind: ConfigMap
metadata:
  name: sriovdp-config
  namespace: kube-system
data:
  config.json: |
    {
        "resourceList": [{
                "resourceName": "eth0",
                "selectors": {
                    "drivers": ["i40e"],
                    "vendor": ["8086"],
                    "device": ["37d1"]
                }
            }
        ]
    }
`;
const NETWORK = `apiVersion: "k8s.cni.cncf.io/v1"
kind: NetworkAttachmentDefinition
metadata:
  name: sriov-eth0
  annotations:
    k8s.v1.cni.cncf.io/resourceName: intel.com/eth0
spec:
  config: '{
  "type": "sriov",
  "cniVersion": "0.3.1",
  "name": "sriov-network",
  "ipam": {
    "type": "host-local",
    "subnet": "10.56.217.0/24",
    "gateway": "10.56.217.1"
  }
}'
`;
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: testpod1
  annotations:
    k8s.v1.cni.cncf.io/networks: sriov-eth0
spec:
  containers:
    - name: app
      image: centos
      resources:
        requests:
          intel.com/eth0: '1'
        limits:
          intel.com/eth0: '1'
`;

test('the ConfigMap of the blogs is wrong three times, and lint says what happens', () => {
  const findings = findingsIn(CONFIG_MAP);
  expect(findings.map(({ rule, line }) => [rule, line])).toEqual([
    ['device-plugin/pf-driver', 12],
    ['device-plugin/singular-key', 13],
    ['device-plugin/singular-key', 14],
    ['device-plugin/pf-device-id', 14],
  ]);
  expect(findings.map(({ severity }) => severity)).toEqual(['error', 'error', 'error', 'error']);
  expect(findings[3]?.message).toContain("37d1 is the PF's id, its VFs are 37cd");
});

test('--fix repairs all three, and leaves the rest as it is written', () => {
  const { texts, left } = fixed(CONFIG_MAP);
  expect(left).toEqual([]);
  expect(texts[0]).toBe(
    CONFIG_MAP.replace('"i40e"', '"iavf"')
      .replace('"vendor"', '"vendors"')
      .replace('"device": ["37d1"]', '"devices": ["37cd"]'),
  );
});

/** k8snetworkplumbingwg/ovs-cni:examples/mirror-producer.yaml, docs/demo.md */
test('not every resource of a network is a VF that the pod needs', () => {
  const bare = POD.replaceAll(/ +(requests|limits):\n.*\n/g, '');
  expect(rulesIn(NETWORK, bare)).toEqual(['across/pod-without-resource']);
  expect(
    rulesIn(NETWORK.replace(/"type": "sriov"/, '"type": "ovs", "bridge": "br1"'), bare),
  ).toEqual([]);
  expect(rulesIn(NETWORK.replace('intel.com/eth0', 'eth0'), bare)).toEqual(['nad/resource-name']);
});

test('a network that is not among the files may have the second VF', () => {
  const pod = POD.replaceAll("'1'", "'2'").replace(': sriov-eth0', ': sriov-eth0,other/b');
  expect(rulesIn(NETWORK, pod)).toEqual(['across/no-network']);
});

test('network and pod belong to the pool', () => {
  const [config = ''] = fixed(CONFIG_MAP).texts;
  expect(findingsIn(config, `${NETWORK}---\n${POD}`)).toEqual([]);
});

test.each([
  [
    'the annotation names no pool',
    NETWORK.replace('intel.com/eth0', 'intel.com/sriov_eth0'),
    POD,
    'across/unknown-pool',
  ],
  [
    'the prefix is not that of the pool',
    NETWORK.replace('intel.com/eth0', 'mellanox.com/eth0'),
    POD,
    'across/unknown-pool',
  ],
  [
    'the network is in another namespace',
    NETWORK.replace('metadata:', 'metadata:\n  namespace: other'),
    POD,
    'across/network-in-other-namespace',
  ],
  [
    'the pod does not ask for the VF',
    NETWORK,
    POD.replaceAll(/ +(requests|limits):\n.*\n/g, ''),
    'across/pod-without-resource',
  ],
  [
    'the pod asks for a resource of another name',
    NETWORK,
    POD.replaceAll('intel.com/eth0', 'intel.com/eth1'),
    'across/unknown-resource',
  ],
  [
    'the pod asks for two and has one network',
    NETWORK,
    POD.replaceAll("'1'", "'2'"),
    'across/more-vfs-than-networks',
  ],
  [
    'the pod has two networks and asks for one',
    NETWORK,
    POD.replace(': sriov-eth0', ': sriov-eth0,sriov-eth0'),
    'across/fewer-vfs-than-networks',
  ],
  [
    'the network is misspelt',
    NETWORK,
    POD.replace(': sriov-eth0', ': sriov-eth'),
    'across/no-network',
  ],
  [
    'a MAC without the capability',
    NETWORK,
    POD.replace(': sriov-eth0', `: '[{"name": "sriov-eth0", "mac": "02:00:00:00:00:01"}]'`),
    'across/capability',
  ],
  [
    'addresses without the capability',
    NETWORK,
    POD.replace(': sriov-eth0', `: '[{"name": "sriov-eth0", "ips": ["10.56.217.9/24"]}]'`),
    'across/capability',
  ],
])('%s', (_what, network, pod, rule) => {
  const [config = ''] = fixed(CONFIG_MAP).texts;
  expect(findingsIn(config, network, pod).map((one) => one.rule)).toContain(rule);
});

test('--fix gives a pod with one container the VF that its network needs', () => {
  const without = POD.replaceAll(/ +(requests|limits):\n.*\n/g, '').replace(/ +resources:\n/, '');
  const [config = ''] = fixed(CONFIG_MAP).texts;
  const { texts, left } = fixed(config, NETWORK, without);
  expect(left).toEqual([]);
  expect(texts[2]).toContain('intel.com/eth0');
});
