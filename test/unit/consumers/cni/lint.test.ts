import { describe, expect, it, test } from 'vitest';
import { RULES } from '../../../../src/consumers/cni/checks/rules.ts';
import { ACROSS, KINDS } from '../../../../src/consumers/kinds.ts';
import { fixFiles } from '../../../../src/lint/fix-files.ts';
import { fileOf, found, lintFiles } from './lint-cni.ts';

const DEVICE = '0000:17:01.0';
const SUBNET = { subnet: '10.0.0.0/24' };

type Json = Record<string, unknown>;

function conf(type: string, keys: Json): Json {
  return { cniVersion: '1.0.0', name: 'net', type, ...keys };
}

function sriov(keys: Json): Json {
  return conf('sriov', { deviceID: DEVICE, ...keys });
}

function list(...plugins: Json[]): Json {
  return { cniVersion: '1.0.0', name: 'net', plugins };
}

function ipam(type: string, keys: Json): Json {
  return sriov({ ipam: { type, ...keys } });
}

function legacy(keys: Json): Json {
  return {
    cniVersion: '0.2.0',
    name: 'net',
    type: 'sriov',
    master: 'eth1',
    ipam: { type: 'host-local', ...SUBNET },
    ...keys,
  };
}

function within(type: string, keys: Json): Json {
  return list({ type: 'sriov', deviceID: DEVICE }, { type, ...keys });
}

const OLD = 'cni-legacy/abandoned type';
const RANGES = (...ranges: Json[][]) => ipam('host-local', { ranges });

/** A mistake, and all that lint finds: the rule and where. */
const MISTAKES: [string, unknown, string[]][] = [
  ['no version', { name: 'n', type: 'host-device', pciBusID: DEVICE }, ['cni/version-missing']],
  ['a version to come', sriov({ cniVersion: '2.0.0' }), ['cni/version-unknown cniVersion']],
  ['a version cut short', sriov({ cniVersion: '0.4' }), ['cni/version-unknown cniVersion']],
  [
    'a list before lists',
    { ...list({ type: 'sriov', deviceID: DEVICE }), cniVersion: '0.2.0' },
    ['cni/version-before-lists cniVersion'],
  ],
  ['no name', { cniVersion: '1.0.0', type: 'macvlan', master: 'eth0' }, ['cni/name-missing']],
  ['a name with a slash', sriov({ name: 'a/b' }), ['cni/name-invalid name']],
  ['an empty list', list(), ['cni/no-plugins plugins']],
  ['a plugin without type', list({ deviceID: DEVICE }), ['cni/no-type plugins[0]']],
  ['a VLAN as text', sriov({ vlan: '5' }), ['cni/wrong-type vlan']],
  ['a misspelt key', sriov({ spoofcheck: 'on' }), ['cni/unknown-key spoofcheck']],
  ["the operator's key", sriov({ maxTxRate: 5 }), ['cni/unknown-key maxTxRate']],
  [
    'another capability',
    sriov({ capabilities: { MAC: true } }),
    ['cni/capability capabilities.MAC'],
  ],
  [
    'a capability as text',
    sriov({ capabilities: { mac: 'true' } }),
    ['cni/wrong-type capabilities.mac'],
  ],
  ['tuning alone', conf('tuning', { mtu: 9000 }), ['cni/not-chained']],
  [
    'rdma first',
    list({ type: 'rdma' }, { type: 'sriov', deviceID: DEVICE }),
    ['cni/not-chained plugins[0]'],
  ],
  ['a multicast MAC', sriov({ mac: '01:00:5e:00:00:01' }), ['cni/value mac']],
  ['an address without domain', sriov({ deviceID: '17:01.0' }), ['cni/value deviceID']],
  ['an address in capitals', sriov({ deviceID: '0000:3B:01.0' }), ['cni/value deviceID']],

  ['spoofchk true', sriov({ spoofchk: true }), ['sriov-cni/on-off-boolean spoofchk']],
  ['trust yes', sriov({ trust: 'yes' }), ['sriov-cni/on-off-value trust']],
  ['spoofchk ON', sriov({ spoofchk: 'ON' }), ['sriov-cni/on-off-value spoofchk']],
  ['link_state up', sriov({ link_state: 'up' }), ['sriov-cni/link-state link_state']],
  ['VLAN 4095', sriov({ vlan: 4095 }), ['sriov-cni/vlan-tag vlan']],
  ['QoS without VLAN', sriov({ vlanQoS: 0 }), ['sriov-cni/vlan-tag vlanQoS']],
  ['QoS with VLAN 0', sriov({ vlan: 0, vlanQoS: 1 }), ['sriov-cni/vlan-tag vlanQoS']],
  [
    '802.1ad with VLAN 0',
    sriov({ vlan: 0, vlanProto: '802.1AD' }),
    ['sriov-cni/vlan-tag vlanProto'],
  ],
  ['another protocol', sriov({ vlan: 5, vlanProto: 'qinq' }), ['sriov-cni/vlan-tag vlanProto']],
  ['min above max', sriov({ min_tx_rate: 9, max_tx_rate: 8 }), ['sriov-cni/rates min_tx_rate']],
  ['a rate below zero', sriov({ max_tx_rate: -1 }), ['sriov-cni/rates max_tx_rate']],
  ['logLevel loud', sriov({ logLevel: 'loud' }), ['sriov-cni/log-level logLevel']],
  ['no deviceID', conf('sriov', {}), ['sriov-cni/no-device']],
  ['an mtu', sriov({ mtu: 9000 }), ['sriov-cni/chained-key mtu']],
  ['rdma as a key', sriov({ rdma: true }), ['sriov-cni/chained-key rdma']],
  ['master today', sriov({ master: 'eth1' }), ['sriov-cni/legacy-key master']],
  [
    'master without deviceID, in a new version',
    conf('sriov', { master: 'eth1' }),
    ['sriov-cni/no-device', 'sriov-cni/legacy-key master'],
  ],
  [
    'dpdk in a list',
    list({ type: 'sriov', deviceID: DEVICE, dpdk: {} }),
    ['sriov-cni/legacy-key plugins[0].dpdk'],
  ],
  [
    'if0 with spoofchk',
    sriov({ cniVersion: '0.2.0', if0: 'eth1', spoofchk: 'on' }),
    ['sriov-cni/legacy-key if0'],
  ],

  ['hustcat', legacy({}), [OLD]],
  [
    'hustcat in a new version',
    legacy({ pfOnly: true, cniVersion: '0.3.1' }),
    ['cni-legacy/version cniVersion', OLD],
  ],
  ['hustcat without ipam', legacy({ ipam: {} }), [OLD, 'cni-legacy/no-ipam ipam']],
  [
    'hustcat with IPv6',
    legacy({ ipam: { type: 'host-local', subnet: 'fd00::/64' } }),
    [OLD, 'cni-legacy/ipv6 ipam'],
  ],
  ['hustcat with VF 0', legacy({ vf: 0 }), [OLD, 'cni-legacy/cni-args-key vf']],
  [
    'hustcat without master',
    legacy({ master: '', pfOnly: true }),
    [OLD, 'cni-legacy/no-master master'],
  ],
  [
    'Intel 0.x with eth0',
    legacy({ master: undefined, if0: 'p1', if0name: 'eth0' }),
    [OLD, 'cni-legacy/if0name if0name'],
  ],
  [
    'Intel 1.x with half a dpdk',
    legacy({ ipam: undefined, dpdk: { kernel_driver: 'iavf' } }),
    [OLD, 'cni-legacy/dpdk dpdk'],
  ],
  ['Intel with l2enable and ipam', legacy({ l2enable: true }), [OLD, 'cni-legacy/dpdk-ipam ipam']],
  [
    'fixipam today',
    ipam('fixipam', { ...SUBNET, gateway: '10.0.0.1' }),
    ['fixipam/only-hustcat ipam.type'],
  ],
  [
    'fixipam without gateway',
    legacy({ ipam: { type: 'fixipam', ...SUBNET } }),
    [OLD, 'fixipam/incomplete ipam'],
  ],

  ['host-device without a device', conf('host-device', {}), ['host-device/no-device']],
  [
    'host-device with two',
    conf('host-device', { device: 'eth1', pciBusID: DEVICE }),
    ['host-device/several-devices pciBusID'],
  ],
  [
    'host-device with a VLAN',
    conf('host-device', { pciBusID: DEVICE, vlan: 5 }),
    ['cni/unknown-key vlan'],
  ],
  [
    'ib-sriov with DHCP',
    conf('ib-sriov', { deviceID: DEVICE, ipam: { type: 'dhcp' } }),
    ['ib-sriov/dhcp ipam.type'],
  ],
  [
    'ib-sriov with a pkey',
    conf('ib-sriov', { deviceID: DEVICE, pkey: '0x8001' }),
    ['ib-sriov/pkey-unread pkey'],
  ],
  [
    'ib-sriov on vfio-pci with addresses',
    conf('ib-sriov', {
      deviceID: DEVICE,
      vfioPciMode: true,
      ipam: { type: 'host-local', ...SUBNET },
    }),
    ['ib-sriov/vfio-ipam ipam'],
  ],
  [
    'rdma twice',
    list({ type: 'ib-sriov', deviceID: DEVICE, rdmaIsolation: true }, { type: 'rdma' }),
    ['rdma/twice plugins[1]'],
  ],
  [
    'rdma behind macvlan',
    list({ type: 'macvlan', master: 'eth1' }, { type: 'rdma' }),
    ['rdma/no-vf plugins[1]'],
  ],
  [
    'accelerated-bridge in CNI 1.1.0',
    { ...conf('accelerated-bridge', { deviceID: DEVICE }), cniVersion: '1.1.0' },
    ['accelerated-bridge/version cniVersion'],
  ],
  [
    'a gateway beside ranges',
    ipam('host-local', { ranges: [[SUBNET]], gateway: '10.0.0.1' }),
    ['ipam/ignored-key ipam.gateway'],
  ],
  [
    'rdma before sriov',
    list(
      { type: 'macvlan', master: 'eth1' },
      { type: 'rdma' },
      { type: 'sriov', deviceID: DEVICE },
    ),
    ['rdma/no-vf plugins[1]'],
  ],
  [
    'an empty bridge',
    conf('accelerated-bridge', { deviceID: DEVICE, bridge: 'br0,,br1' }),
    ['accelerated-bridge/bridge bridge'],
  ],
  [
    'a trunk backwards',
    conf('accelerated-bridge', { deviceID: DEVICE, trunk: [{ minID: 9, maxID: 5 }] }),
    ['cni/trunk trunk[0]'],
  ],
  [
    'a trunk of nothing',
    conf('ovs', { bridge: 'br0', trunk: [{}] }),
    ['cni/trunk trunk', 'cni/trunk trunk[0]'],
  ],
  [
    'ovs with VLAN and trunk',
    conf('ovs', { bridge: 'br0', vlan: 5, trunk: [{ id: 7 }] }),
    ['ovs/vlan-and-trunk vlan'],
  ],
  ['ovs without bridge', conf('ovs', {}), ['ovs/no-bridge']],
  [
    'an OpenFlow port too high',
    conf('ovs', { bridge: 'b', ofport_request: 65280 }),
    ['ovs/ofport-request ofport_request'],
  ],
  [
    'a sysctl of the VM',
    within('tuning', { sysctl: { 'vm.swappiness': '1' } }),
    ['tuning/sysctl plugins[1].sysctl["vm.swappiness"]'],
  ],
  [
    'a sysctl as number',
    within('tuning', { sysctl: { 'net.a': 1 } }),
    ['tuning/sysctl plugins[1].sysctl["net.a"]'],
  ],
  [
    'bandwidth on a veth without burst',
    list({ type: 'bridge' }, { type: 'bandwidth', ingressRate: 5 }),
    ['bandwidth/burst plugins[1].ingressRate'],
  ],
  [
    'bandwidth on a VF',
    within('bandwidth', { egressRate: 5, egressBurst: 5 }),
    ['bandwidth/no-veth plugins[1]'],
  ],
  [
    'macvlan passthrough',
    conf('macvlan', { master: 'eth1', mode: 'passthrough' }),
    ['macvlan/mode mode'],
  ],
  ['macvlan without master', conf('macvlan', {}), ['macvlan/no-master']],
  ['vlan without master', conf('vlan', { vlanId: 5 }), ['vlan/no-master']],
  ['vlan 5000', conf('vlan', { master: 'eth1', vlanId: 5000 }), ['cni/value vlanId']],

  ['ipam without type', sriov({ ipam: SUBNET }), ['ipam/no-type ipam']],
  [
    'a gateway with prefix',
    ipam('host-local', { ...SUBNET, gateway: '10.0.0.1/24' }),
    ['ipam/address ipam.gateway'],
  ],
  ['octal', ipam('host-local', { subnet: '010.0.0.0/8' }), ['ipam/address ipam.subnet']],
  ['host bits', ipam('host-local', { subnet: '10.0.0.5/24' }), ['ipam/host-bits ipam.subnet']],
  ['a /31', ipam('host-local', { subnet: '10.0.0.0/31' }), ['ipam/too-small ipam.subnet']],
  [
    'a range elsewhere',
    ipam('host-local', { ...SUBNET, rangeStart: '10.0.1.1' }),
    ['ipam/range-outside ipam.rangeStart'],
  ],
  [
    'a range backwards',
    ipam('host-local', { ...SUBNET, rangeStart: '10.0.0.9', rangeEnd: '10.0.0.5' }),
    ['ipam/range-outside ipam.rangeEnd'],
  ],
  [
    'a gateway elsewhere',
    ipam('host-local', { ...SUBNET, gateway: '10.1.0.1' }),
    ['ipam/gateway-outside ipam.gateway'],
  ],
  ['a subnet twice', RANGES([SUBNET], [SUBNET]), ['ipam/overlap ipam.ranges[1][0]']],
  [
    'ranges that touch',
    RANGES([{ ...SUBNET, rangeEnd: '10.0.0.50' }], [{ ...SUBNET, rangeStart: '10.0.0.50' }]),
    ['ipam/overlap ipam.ranges[1][0]'],
  ],
  [
    'families in one set',
    RANGES([SUBNET, { subnet: 'fd00::/64' }]),
    ['ipam/mixed-families ipam.ranges[0]'],
  ],
  ['an empty set', RANGES([]), ['ipam/no-range ipam.ranges[0]']],
  [
    'two subnets in 0.2.0',
    { ...RANGES([SUBNET], [{ subnet: '10.1.0.0/24' }]), cniVersion: '0.2.0' },
    ['ipam/several-addresses ipam'],
  ],
  ['no subnet', ipam('host-local', {}), ['ipam/no-range ipam']],
  [
    "whereabouts' keys",
    ipam('host-local', { range: '10.0.0.0/24' }),
    ['ipam/no-range ipam', 'cni/unknown-key ipam.range'],
  ],
  [
    'a route without prefix',
    ipam('host-local', { ...SUBNET, routes: [{ dst: '10.0.0.1' }] }),
    ['ipam/address ipam.routes[0].dst'],
  ],
  ['static without addresses', ipam('static', {}), ['ipam/no-static-address ipam']],
  [
    'static without prefix',
    ipam('static', { addresses: [{ address: '10.0.0.5' }] }),
    ['ipam/address ipam.addresses[0].address'],
  ],
  [
    'the broadcast address',
    ipam('static', { addresses: [{ address: '10.0.0.255/24' }] }),
    ['ipam/edge-address ipam.addresses[0].address'],
  ],
  ['whereabouts without range', ipam('whereabouts', {}), ['ipam/no-range ipam']],
  [
    'whereabouts with a range elsewhere',
    ipam('whereabouts', { range: '10.0.0.0/24', range_start: '10.1.0.5' }),
    ['ipam/range-outside ipam.range_start'],
  ],
  [
    'whereabouts that excludes nothing',
    ipam('whereabouts', { range: '10.0.0.0/24', exclude: ['10.1.0.0/30'] }),
    ['ipam/range-outside ipam.exclude[0]'],
  ],
  ['dhcp with a subnet', ipam('dhcp', SUBNET), ['cni/unknown-key ipam.subnet']],
];

describe('each mistake is found, and nothing else', () => {
  test.each(MISTAKES)('%s', (_, network, findings) => {
    expect(found(network).sort()).toEqual([...findings].sort());
  });
});

it('every rule has its mistake', () => {
  const told = new Set(
    MISTAKES.flatMap(([, , findings]) => findings.map((one) => one.split(' ')[0])),
  );
  const overFiles = [RULES.fileEnding.id, RULES.duplicateName.id];
  const ids = Object.values(RULES).map(({ id }) => id);
  expect(ids.filter((id) => !told.has(id) && !overFiles.includes(id as never))).toEqual([]);
});

test.each<[string, unknown]>([
  ['keys in other letters', sriov({ deviceID: undefined, DeviceId: DEVICE, VLAN: 5, vlanqos: 3 })],
  ['null for nothing', sriov({ vlan: null, spoofchk: null, ipam: null })],
  ['a comment', sriov({ _comment: 'ours' })],
  ['no ipam', sriov({ ipam: {} })],
  [
    'static with addresses from the runtime',
    sriov({ capabilities: { ips: true }, ipam: { type: 'static' } }),
  ],
  [
    'static with addresses from args',
    { ...ipam('static', {}), args: { cni: { ips: ['10.0.0.5/24'] } } },
  ],
  ['what a runtime gives to a chained plugin', conf('tuning', { mtu: 9000, prevResult: {} })],
  ['a capital protocol', sriov({ vlan: 5, vlanProto: '802.1Q' })],
  ['another plugin', conf('calico', { whatever: 1 })],
  [
    'what nerdctl and podman keep in a list',
    {
      ...list({ type: 'macvlan', master: 'eth0' }),
      nerdctlID: '253c',
      nerdctlLabels: {},
      args: { podman_labels: { a: 'b' } },
    },
  ],
  ['bandwidth without rates', within('bandwidth', { capabilities: { bandwidth: true } })],
  ['whereabouts with dashes', ipam('whereabouts', { range: '10.0.0.5-10.0.0.9/24' })],
  ['both families', RANGES([SUBNET], [{ subnet: 'fd00::/64' }])],
])('nothing is wrong with %s', (_, network) => {
  expect(found(network)).toEqual([]);
});

it('in a NetworkAttachmentDefinition multus supplies name and VF, and old keys are never meant', () => {
  const definition = {
    apiVersion: 'k8s.cni.cncf.io/v1',
    kind: 'NetworkAttachmentDefinition',
    metadata: {
      name: 'net',
      annotations: { 'k8s.v1.cni.cncf.io/resourceName': 'intel.com/ens1f0' },
    },
    spec: { config: JSON.stringify({ ...legacy({}), name: undefined }) },
  };
  expect(found(definition).filter((one) => /^(?:sriov-)?cni/.test(one))).toEqual([
    'sriov-cni/legacy-key spec.config: master',
  ]);
});

describe('--fix', () => {
  const knowledge = { kinds: KINDS, across: ACROSS };
  test.each<[unknown, unknown]>([
    [sriov({ spoofchk: true, trust: 'false' }), sriov({ spoofchk: 'on', trust: 'off' })],
    [sriov({ link_state: 'up', vlan: '5' }), sriov({ link_state: 'enable', vlan: 5 })],
    [sriov({ deviceID: '17:01.0' }), sriov({})],
    [sriov({ maxTxRate: 5 }), sriov({ max_tx_rate: 5 })],
    // Whether the address or the prefix is meant, only its author knows.
    ...['10.0.0.5/24', '172.16.4.0/16'].map((subnet): [unknown, unknown] => [
      ipam('host-local', { subnet }),
      ipam('host-local', { subnet }),
    ]),
    [ipam('whereabouts', { subnet: '10.0.0.0/24' }), ipam('whereabouts', { range: '10.0.0.0/24' })],
    [legacy({ pfOnly: true, cniVersion: '1.0.0' }), legacy({ pfOnly: true })],
    [within('tuning', { sysctl: { 'net.a': 1 } }), within('tuning', { sysctl: { 'net.a': '1' } })],
  ])('mends %j', (network, mended) => {
    const [file] = fixFiles([fileOf(network)], knowledge).files;
    expect(JSON.parse(file?.text ?? '')).toEqual(JSON.parse(JSON.stringify(mended)));
  });

  it('gives an old network the version that its plugin knows', () => {
    const [file] = fixFiles([fileOf(legacy({ cniVersion: undefined }))], knowledge).files;
    expect(JSON.parse(file?.text ?? '')).toEqual(legacy({}));
  });
});

describe('over files', () => {
  it('a list in a .conf and a single plugin in a .conflist are not loaded', () => {
    const files = [
      {
        name: 'a/10-x.conf',
        text: JSON.stringify({ ...list({ type: 'sriov', deviceID: DEVICE }), name: 'x' }),
      },
      { name: 'a/10-y.conflist', text: JSON.stringify(sriov({ name: 'y' })) },
    ];
    expect(lintFiles(files).findings.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      'a/10-x.conf cni/file-ending',
      'a/10-y.conflist cni/file-ending',
    ]);
  });

  it('a name twice in a directory: only the first is used, unless both are one VF', () => {
    const text = (deviceID: string) => JSON.stringify(sriov({ deviceID }));
    const other = '0000:17:01.1';
    const files = [
      { name: 'a/10.conf', text: text(DEVICE) },
      { name: 'a/20.conf', text: text(other) },
      { name: 'a/30.conf', text: JSON.stringify(conf('host-device', { pciBusID: DEVICE })) },
      { name: 'b/10.conf', text: text(other) },
    ];
    expect(lintFiles(files).findings).toMatchObject([
      { file: 'a/20.conf', rule: 'cni/duplicate-name', path: 'name' },
    ]);
  });
});

/** hustcat/sriov-cni:README.md, as it is copied into blogs. */
const HUSTCAT = `{
    "name": "mynet",
    "type": "sriov",
    "master": "eth1",
    "ipam": {
        "type": "fixipam",
        "subnet": "10.55.206.0/26",
        "routes": [
            { "dst": "0.0.0.0/0" }
        ],
        "gateway": "10.55.206.1"
    }
}`;

describe("hustcat's example", () => {
  it('is told to be for an abandoned plugin, and what it lacks', () => {
    const { findings } = lintFiles([{ name: '10-mynet.conf', text: HUSTCAT }]);
    expect(findings.map(({ line, severity, rule }) => `${line} ${severity} ${rule}`)).toEqual([
      '1 warning cni/version-missing',
      '3 info cni-legacy/abandoned',
    ]);
    expect(findings[1]?.message).toMatch(/VF pci addr is required.*VF 0/);
  });

  it('in a new version is refused by both plugins', () => {
    const text = HUSTCAT.replace('{', '{\n    "cniVersion": "0.3.1",');
    const [first] = lintFiles([{ name: '10-mynet.conf', text }]).findings;
    expect(first).toMatchObject({
      line: 2,
      rule: 'cni-legacy/version',
      severity: 'error',
      fix: { description: 'write "0.2.0", which it knows', automatic: true },
    });
  });

  it('cut short as in the mission it lacks its addresses', () => {
    const text = '{"name":"mynet","type":"sriov","master":"eth1","ipam":{"type":"fixipam"}}';
    expect(found(text)).toContain('fixipam/incomplete ipam');
  });
});
