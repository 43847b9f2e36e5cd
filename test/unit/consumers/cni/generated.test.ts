import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cniLegacy } from '../../../../src/consumers/cni-legacy/cni-legacy.ts';
import { cni } from '../../../../src/consumers/cni/cni.ts';
import type { Description } from '../../../../src/consumers/description.ts';
import { generate } from '../../../../src/generate/generate.ts';
import { parseIpam } from '../../../../src/generate/parse-ipam.ts';
import { openTemplates } from '../../../../src/generate/templates.ts';
import { SriovError } from '../../../../src/model/errors.ts';
import { type Asked, descriptionOf, descriptions, pfOf } from '../descriptions.ts';
import { refusal } from './go-readers.ts';

const templates = openTemplates('templates', undefined);
const variants = [cni, cniLegacy].flatMap((consumer) =>
  consumer.variants.map((variant) => ({ id: `${consumer.id}:${variant.id}`, consumer, variant })),
);

function write(id: string, description: Description): Record<string, string> {
  const { consumer, variant } = variants.find((one) => one.id === id)!;
  const { files } = generate(description, [{ consumer, variant }], templates);
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

function written(id: string, asked: Asked): Record<string, unknown> {
  const files = Object.entries(write(id, descriptionOf(asked)));
  return Object.fromEntries(
    files.filter(([path]) => !path.endsWith('.sh')).map(([path, text]) => [path, JSON.parse(text)]),
  );
}

function refused(id: string, asked: Asked): string {
  try {
    write(id, descriptionOf(asked));
  } catch (error) {
    if (error instanceof SriovError && error.code === 'INVALID_NETWORK') {
      expect(error.cause).toBeTruthy();
      expect(error.actions.length).toBeGreaterThan(0);
      return error.message;
    }
    throw error;
  }
  return 'not refused';
}

const ONE = [pfOf({ name: 'ens1f0', vfCount: 4, chosen: [1] })];
const IB = { linkType: 'infiniband', pfs: ONE } as const;

describe.each(variants)('$id', ({ id }) => {
  it("is read by its consumer's own parser, whatever was asked for", () => {
    // Those that need the PF's name instead of a VF are read by programs that are told apart here.
    const isLegacy = id.startsWith('cni-legacy');
    let count = 0;
    fc.assert(
      fc.property(descriptions, (description) => {
        let files: Record<string, string>;
        try {
          files = write(id, description);
        } catch (error) {
          if (error instanceof SriovError && error.code === 'INVALID_NETWORK') return;
          throw error;
        }
        count += 1;
        for (const [path, content] of Object.entries(files)) {
          if (path.endsWith('.sh')) continue;
          const network: unknown = JSON.parse(content);
          const read = isLegacy ? { ...(network as object), deviceID: '0000:17:01.0' } : network;
          expect(refusal(read), content).toBeUndefined();
          if (isLegacy) expect(network).toMatchObject({ cniVersion: '0.2.0', type: 'sriov' });
        }
      }),
      { numRuns: 300 },
    );
    expect(count).toBeGreaterThan(0);
  });
});

describe('cni:conflist', () => {
  it('has every key of sriov-cni, and what is chained to it', () => {
    const network = written('cni:conflist', {
      pfs: ONE,
      network: { name: 'mynet', namespace: 'default' },
      settings: {
        mac: '02:00:00:00:00:01',
        vlan: 100,
        qos: 5,
        vlanProto: '802.1ad',
        spoofchk: false,
        trust: true,
        linkState: 'enable',
        minTxRate: 0,
        maxTxRate: 1000,
        mtu: 9000,
      },
      ipam: parseIpam({ subnet: ['10.56.217.0/24'], gateway: ['10.56.217.1'] }),
      rdma: true,
      options: { logLevel: 'debug', logFile: '/var/log/cni.log', allmulti: true },
    });
    expect(network).toEqual({
      '80-mynet.conflist': {
        cniVersion: '1.0.0',
        name: 'mynet',
        plugins: [
          {
            type: 'sriov',
            deviceID: '0000:17:01.1',
            mac: '02:00:00:00:00:01',
            vlan: 100,
            vlanQoS: 5,
            vlanProto: '802.1ad',
            min_tx_rate: 0,
            max_tx_rate: 1000,
            spoofchk: 'off',
            trust: 'on',
            link_state: 'enable',
            logLevel: 'debug',
            logFile: '/var/log/cni.log',
            ipam: { type: 'host-local', subnet: '10.56.217.0/24', gateway: '10.56.217.1' },
            capabilities: { mac: true, ips: true },
          },
          { type: 'tuning', mtu: 9000, allmulti: true },
          { type: 'rdma', deviceID: '0000:17:01.1' },
        ],
      },
    });
  });

  it('makes a network of each VF, with MACs and addresses of its own', () => {
    const networks = written('cni:conflist', {
      pfs: [
        pfOf({ name: 'ens1f0', vfCount: 4, chosen: [0, 1] }),
        pfOf({ name: 'ens1f1', vfCount: 1, bus: 0x18 }),
      ],
      network: { name: 'lab', namespace: 'default' },
      settings: { mac: '02:00:00:00:00:fe' },
      ipam: parseIpam({
        subnet: ['10.0.0.0/24'],
        range: ['10.0.0.1-10.0.0.10'],
        gateway: ['10.0.0.1'],
      }),
    });
    const of = (name: string) =>
      (networks[`80-${name}.conflist`] as { plugins: Record<string, object>[] }).plugins[0];
    expect(Object.keys(networks)).toEqual([
      '80-lab-ens1f0-vf0.conflist',
      '80-lab-ens1f0-vf1.conflist',
      '80-lab-ens1f1-vf0.conflist',
    ]);
    expect(of('lab-ens1f0-vf0')).toMatchObject({
      mac: '02:00:00:00:00:fe',
      deviceID: '0000:17:01.0',
      ipam: { rangeStart: '10.0.0.2', rangeEnd: '10.0.0.4' },
    });
    expect(of('lab-ens1f1-vf0')).toMatchObject({
      mac: '02:00:00:00:01:00',
      deviceID: '0000:18:01.0',
      ipam: { rangeStart: '10.0.0.8', rangeEnd: '10.0.0.10' },
    });
  });

  it('keeps CHECK from whereabouts, which has none', () => {
    const ipam = parseIpam({ ipam: 'whereabouts', subnet: ['10.0.0.0/24'] });
    expect(Object.values(written('cni:conflist', { pfs: ONE, ipam }))).toMatchObject([
      { disableCheck: true },
    ]);
  });
});

it('host-device leaves what it cannot set to sriovctl', () => {
  const { plan } = cni.variants.find(({ id }) => id === 'host-device')!;
  const { next } = plan(descriptionOf({ pfs: ONE, settings: { vlan: 7, trust: true, mtu: 1400 } }));
  expect(next[0]).toBe('sriovctl vf set 0000:17:00.0 1 --vlan 7 --trust on');
});

describe('cni:macvlan', () => {
  const { plan } = cni.variants.find(({ id }) => id === 'macvlan')!;
  const ipam = parseIpam({ subnet: ['10.56.217.0/24'] });

  it('is stacked on the netdev of each VF, with the MTU of both', () => {
    const asked: Asked = {
      pfs: [pfOf({ name: 'ens1f0', vfCount: 4, chosen: [1, 2] })],
      network: { name: 'lab', namespace: 'default' },
      settings: { mac: '02:00:00:00:00:01', vlan: 7, mtu: 9000 },
      options: { promisc: true },
      rdma: true,
    };
    expect(written('cni:macvlan', asked)).toMatchObject({
      '80-lab-vf1-macvlan.conflist': { name: 'lab-vf1' },
      '80-lab-vf2-macvlan.conflist': {
        name: 'lab-vf2',
        plugins: [
          { type: 'macvlan', master: 'ens1f0v2', mode: 'passthru', mtu: 9000 },
          { type: 'tuning', promisc: true },
        ],
      },
    });
    const { next, warnings } = plan(descriptionOf(asked));
    expect(next).toEqual([
      'sriovctl vf set 0000:17:00.0 1-2 --mac 02:00:00:00:00:01 --vlan 7 --mtu 9000',
      'ip link set dev ens1f0v1 up',
      'ip link set dev ens1f0v2 up',
      'install -m 0644 80-lab-vf1-macvlan.conflist 80-lab-vf2-macvlan.conflist /etc/cni/net.d/',
    ]);
    expect(warnings.join('\n')).toContain('no RDMA');
  });

  it.each([
    [{}, 'passthru', { ips: true }],
    [{ trust: false, spoofchk: true }, 'passthru', { ips: true }],
    [{ trust: true }, 'bridge', { mac: true, ips: true }],
    [{ spoofchk: false }, 'bridge', { mac: true, ips: true }],
  ])('with %j is in mode %s and takes %j from a runtime', (settings, mode, capabilities) => {
    const [network] = Object.values(written('cni:macvlan', { pfs: ONE, settings, ipam }));
    const [plugin] = (network as { plugins: object[] }).plugins;
    expect(plugin).toMatchObject({ mode });
    expect(plugin).toHaveProperty('capabilities', capabilities);
  });

  it('is not made on a VF without a netdev, and the way out is told', () => {
    const pfs = [pfOf({ name: 'ens1f0', vfCount: 1, userspace: true })];
    const vfio = descriptionOf({ pfs, userspace: true, drivers: ['vfio-pci'] });
    expect(() => plan(vfio)).toThrow(
      expect.objectContaining({
        code: 'INVALID_NETWORK',
        message: 'VF 0 of ens1f0 has no netdev for a macvlan network: it is bound to vfio-pci',
        actions: expect.arrayContaining([
          'Bind it to its kernel driver: sriovctl vf bind ens1f0 0 --driver default',
        ]) as unknown,
      }),
    );
  });
});

it("sriov-cni: what the PF's driver cannot set is told", () => {
  const { plan } = cni.variants.find(({ id }) => id === 'conflist')!;
  const [pf] = ONE;
  // drivers/net/ethernet/intel/igb/igb_main.c has no ndo_set_vf_link_state and no minimum for a rate.
  const settings = { linkState: 'enable', minTxRate: 0, maxTxRate: 10, trust: true } as const;
  const { warnings } = plan(descriptionOf({ pfs: [{ ...pf!, driver: 'igb' }], settings }));
  expect(warnings).toEqual([
    'igb, the driver of ens1f0, has nothing for --link-state: containers will fail to start.',
  ]);
});

it('ib-sriov moves the RDMA device itself', () => {
  const [network] = Object.values(written('cni:ib-sriov', { ...IB, rdma: true }));
  expect(network).toMatchObject({ plugins: [{ type: 'ib-sriov', rdmaIsolation: true }] });
  expect(network).toHaveProperty('plugins.length', 1);
});

describe('hustcat', () => {
  const fixipam = parseIpam({
    ipam: 'fixipam',
    subnet: ['10.55.206.0/26'],
    gateway: ['10.55.206.1'],
    route: ['0.0.0.0/0'],
  });
  const network = { name: 'mynet', namespace: 'default' };

  it('writes the network of its README, in a version that it knows, and the CNI_ARGS', () => {
    const pfs = [pfOf({ name: 'eth1', vfCount: 4, chosen: [1, 3] })];
    const settings = { mac: '66:d8:02:77:aa:aa', vlan: 7 };
    const files = write(
      'cni-legacy:hustcat',
      descriptionOf({ pfs, network, ipam: fixipam, settings }),
    );
    expect(JSON.parse(files['10-mynet-hustcat.conf']!)).toEqual({
      cniVersion: '0.2.0',
      name: 'mynet',
      type: 'sriov',
      master: 'eth1',
      ipam: {
        type: 'fixipam',
        subnet: '10.55.206.0/26',
        gateway: '10.55.206.1',
        routes: [{ dst: '0.0.0.0/0' }],
      },
    });
    const args = [
      ...files['mynet-hustcat.sh']!.matchAll(/^CNI_ARGS='(.*)' \.\/priv-net-run\.sh/gm),
    ];
    expect(args.map(([, one]) => one)).toEqual([
      'IgnoreUnknown=1;IP=10.55.206.2;VF=1;VLAN=7;MAC=66:d8:02:77:aa:aa',
      'IgnoreUnknown=1;IP=10.55.206.3;VF=3;VLAN=7;MAC=66:d8:02:77:aa:ab',
    ]);
  });

  it('lets the plugin choose if all VFs may be taken, VF 0 too', () => {
    const files = write('cni-legacy:hustcat', descriptionOf({ network, ipam: fixipam }));
    expect(files['mynet-hustcat.sh']).toContain("CNI_ARGS='IgnoreUnknown=1;IP=10.55.206.2' ");
  });

  it('hands out the PF, to which MAC and VLAN cannot be given', () => {
    const files = write('cni-legacy:hustcat-pf', descriptionOf({ network, ipam: fixipam }));
    expect(JSON.parse(files['10-mynet-hustcat-pf.conf']!)).toMatchObject({
      pfOnly: true,
      master: 'ens1f0',
    });
    const asked = { ipam: fixipam, settings: { vlan: 7 } };
    expect(refused('cni-legacy:hustcat-pf', asked)).toMatch(/--vlan/);
  });

  it.each<[string, Asked]>([
    ['VF 0', { pfs: [pfOf({ name: 'eth1', vfCount: 4, chosen: [0] })], ipam: fixipam }],
    ['needs an --ipam', {}],
    ['IPv4', { ipam: parseIpam({ subnet: ['fd00::/64'] }) }],
    ['does not know CNI 0.3.1', { ipam: fixipam, options: { cniVersion: '0.3.1' } }],
    ['RDMA', { ipam: fixipam, rdma: true }],
    ['gateway', { ipam: parseIpam({ ipam: 'fixipam', subnet: ['10.0.0.0/24'] }) }],
    ['finds no VFs', { ipam: fixipam, userspace: true, drivers: ['vfio-pci'] }],
    ['Ethernet', { ipam: fixipam, linkType: 'infiniband' }],
    ['one IPv4', { ipam: parseIpam({ subnet: ['10.0.0.0/24', '10.1.0.0/24'] }) }],
  ])('refuses: %s', (message, asked) => {
    expect(refused('cni-legacy:hustcat', asked)).toContain(message);
  });
});

describe('the Intel generations', () => {
  it('bind VFs for DPDK themselves', () => {
    const asked = {
      userspace: true,
      drivers: ['vfio-pci'],
      network: { name: 'n', namespace: 'd' },
    };
    expect(written('cni-legacy:intel-0', asked)).toEqual({
      '10-n-intel-0.conf': {
        cniVersion: '0.2.0',
        name: 'n',
        type: 'sriov',
        if0: 'ens1f0',
        dpdk: {
          kernel_driver: 'iavf',
          dpdk_driver: 'vfio-pci',
          dpdk_tool: '/usr/bin/dpdk-devbind.py',
        },
      },
    });
  });

  it('take any VF of the PF, or from 1.0 on a certain one', () => {
    const ipam = parseIpam({ subnet: ['10.0.0.0/24'] });
    expect(Object.values(written('cni-legacy:intel-1', { ipam }))).toMatchObject([
      { master: 'ens1f0' },
    ]);
    expect(Object.values(written('cni-legacy:intel-1', { ipam, pfs: ONE }))).toMatchObject([
      { deviceID: '0000:17:01.1' },
    ]);
  });
});

it.each<[string, string, Asked]>([
  ['cni:conflist', 'no VLANs', { ...IB, settings: { vlan: 5 } }],
  ['cni:ib-sriov', 'no VLANs', { ...IB, settings: { vlan: 5 } }],
  ['cni:ib-sriov', 'no MAC', { ...IB, settings: { mac: '02:00:00:00:00:01' } }],
  ['cni:ib-sriov', 'refuses DHCP', { ...IB, ipam: { type: 'dhcp' } }],
  ['cni:ib-sriov', '--trust', { ...IB, settings: { trust: true } }],
  ['cni:ib-sriov', 'Ethernet', { pfs: ONE }],
  ['cni:conflist', 'Ethernet only', IB],
  ['cni:macvlan', 'Ethernet only', IB],
  ['cni:conflist', '--qos', { pfs: ONE, settings: { qos: 3 } }],
  ['cni:conflist', '--vlan-proto', { pfs: ONE, settings: { vlan: 0, vlanProto: '802.1ad' } }],
  ['cni:conflist', 'above the limit', { pfs: ONE, settings: { minTxRate: 9, maxTxRate: 8 } }],
  [
    'cni:conflist',
    'DHCP',
    { pfs: ONE, userspace: true, drivers: ['vfio-pci'], ipam: { type: 'dhcp' } },
  ],
  ['cni:conflist', 'RDMA', { pfs: ONE, userspace: true, drivers: ['vfio-pci'], rdma: true }],
  [
    'cni:conflist',
    '--mtu',
    { pfs: ONE, userspace: true, drivers: ['igb_uio'], settings: { mtu: 9000 } },
  ],
  ['cni:conflist', 'bandwidth', { pfs: ONE, options: { egressRate: 1_000_000 } }],
  ['cni:conflist', 'no CNI version', { pfs: ONE, options: { cniVersion: '2.0.0' } }],
  ['cni:conflist', 'no lists', { pfs: ONE, options: { cniVersion: '0.2.0' } }],
  ['cni:conflist', 'cannot all have', { ipam: parseIpam({ address: ['10.0.0.5/24'] }) }],
  ['cni:conflist', 'too few', { ipam: parseIpam({ subnet: ['10.0.0.0/30'] }) }],
  [
    'cni:conflist',
    'fixipam',
    { pfs: ONE, ipam: parseIpam({ ipam: 'fixipam', subnet: ['10.0.0.0/24'] }) },
  ],
  ['cni:conf', '--rdma', { pfs: ONE, rdma: true }],
  ['cni:conf', '--mtu', { pfs: ONE, settings: { mtu: 9000 } }],
  ['cni:ovs', '--spoofchk', { pfs: ONE, settings: { spoofchk: true } }],
  ['cni:accelerated-bridge', 'CNI 1.1.0', { pfs: ONE, options: { cniVersion: '1.1.0' } }],
  ['cni:accelerated-bridge', '--qos', { pfs: ONE, settings: { vlan: 5, qos: 3 } }],
])('%s refuses: %s', (id, message, asked) => {
  expect(refused(id, asked)).toContain(message);
});
