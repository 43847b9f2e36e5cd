import fc from 'fast-check';
import type {
  ConsumerOptions,
  DescribedPf,
  DescribedVf,
  Description,
  NetworkSettings,
} from '../../../src/consumers/description.ts';
import { networkName, resourceName } from '../../../src/generate/names.ts';
import { type IpamFlags, parseIpam } from '../../../src/generate/parse-ipam.ts';
import type { Ipam } from '../../../src/consumers/ipam.ts';
import { formatVfRange } from '../../../src/model/vf-range.ts';

export type Asked = Partial<Omit<Description, 'options'>> & { options?: Partial<ConsumerOptions> };

/** Four VFs of an Intel E810 on ens1f0, as `gen-config` describes them; `asked` stands before it. */
export function descriptionOf(asked: Asked = {}): Description {
  const pfs = asked.pfs ?? [pfOf({ name: 'ens1f0', vfCount: 4 })];
  const names = pfs.map(({ name }) => name);
  const driver = asked.userspace ? 'vfio-pci' : 'iavf';
  return {
    host: 'node1',
    network: { name: networkName(names), namespace: 'default' },
    resource: { prefix: 'intel.com', name: resourceName(names) },
    vfs: pfs.flatMap(({ vfs }) => vfs),
    vendorIds: ['8086'],
    deviceIds: ['1889'],
    pfDeviceIds: ['1592'],
    drivers: [driver],
    linkType: 'ether',
    userspace: false,
    numaNodes: [0],
    settings: {},
    ipam: { type: 'none' },
    rdma: false,
    ...asked,
    pfs,
    options: { ...DEFAULT_OPTIONS, ...asked.options },
  };
}

export const DEFAULT_OPTIONS: ConsumerOptions = {
  sysctl: {},
  selectBy: 'pfNames',
  excludeTopology: false,
  needVhostNet: false,
  nodeSelector: {},
  count: 1,
  image: 'docker.io/library/busybox:stable',
  physnet: 'physnet1',
};

export interface PfShape {
  name: string;
  vfCount: number;
  bus?: number;
  netdev?: string | null;
  userspace?: boolean;
  /** Indexes that were chosen; all of them if left out. */
  chosen?: number[];
}

export function pfOf({
  name,
  vfCount,
  bus = 0x17,
  userspace,
  chosen,
  netdev = name,
}: PfShape): DescribedPf {
  const hex = bus.toString(16).padStart(2, '0');
  const indexes = chosen ?? Array.from({ length: vfCount }, (_, index) => index);
  const vfs = indexes.map<DescribedVf>((index) => ({
    pf: name,
    index,
    pci: `0000:${hex}:${(1 + (index >> 3)).toString(16).padStart(2, '0')}.${index & 7}`,
    netdev: userspace || netdev === null ? null : `${[...netdev].slice(0, 13).join('')}v${index}`,
    driver: userspace ? 'vfio-pci' : 'iavf',
    iommuGroup: 40 + index,
    mac: `02:00:00:00:${hex}:${index.toString(16).padStart(2, '0')}`,
  }));
  return {
    name,
    netdev,
    pci: `0000:${hex}:00.0`,
    vendorId: '8086',
    deviceId: '1592',
    vfDeviceId: '1889',
    driver: 'ice',
    mac: `6c:fe:54:4a:${hex}:10`,
    numaNode: 0,
    totalVfs: 128,
    numVfs: vfCount,
    range: formatVfRange(indexes),
    all: indexes.length === vfCount,
    vfs,
  };
}

/** What the kernel lets a netdev be called (net/core/dev.c, dev_valid_name), and what hurts in files. */
export const netdevNames = fc.oneof(
  fc.constantFrom('ens1f0', 'enp1s0', 'p4p1_0'),
  fc.constantFrom(
    'on',
    'off',
    'null',
    '1e3',
    '0x10',
    '~',
    '-',
    '{{x}}',
    '$(id)',
    "a'b",
    'a"b',
    'a#b',
    '&amp;',
    '<x>',
    'a,b',
    'a;b',
    'a|b',
    '%s',
    '\\',
    '{%raw%}',
  ),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 15 })
    // oxlint-disable-next-line no-control-regex
    .map((name) => name.replaceAll(/[\s/:\u0000-\u0020\u007f-\u00a0]/gu, '_'))
    .filter((name) => name !== '.' && name !== '..'),
);

/** Most keys left out: with all of them there, every consumer would refuse something. */
function sparse<T extends object>(arbitraries: {
  [Key in keyof T]: fc.Arbitrary<Exclude<T[Key], undefined>>;
}): fc.Arbitrary<Partial<T>> {
  const entries = Object.entries<fc.Arbitrary<unknown>>(arbitraries).map(([key, arbitrary]) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: arbitrary.map((value) => [[key, value] as const]) },
    ),
  );
  return fc.tuple(...entries).map((some) => Object.fromEntries(some.flat()) as Partial<T>);
}

const settings: fc.Arbitrary<NetworkSettings> = sparse<NetworkSettings>({
  mac: fc.constant('02:11:22:33:44:55'),
  vlan: fc.constantFrom(0, 1, 100, 4094),
  qos: fc.constantFrom(0, 3, 7),
  vlanProto: fc.constantFrom('802.1q' as const, '802.1ad' as const),
  spoofchk: fc.boolean(),
  trust: fc.boolean(),
  linkState: fc.constantFrom('auto' as const, 'enable' as const, 'disable' as const),
  minTxRate: fc.constantFrom(0, 10),
  maxTxRate: fc.constantFrom(0, 100, 10_000),
  mtu: fc.constantFrom(1500, 9000),
})
  .filter(({ vlan, qos, vlanProto }) => Boolean(vlan) || !(qos || vlanProto === '802.1ad'))
  .filter(({ minTxRate = 0, maxTxRate = 0 }) => maxTxRate === 0 || minTxRate <= maxTxRate);

const ipams: fc.Arbitrary<Ipam> = fc
  .constantFrom<IpamFlags>(
    {},
    {},
    {},
    { ipam: 'dhcp' },
    { subnet: ['10.56.217.0/24'] },
    {
      subnet: ['10.56.217.0/24', 'fd00:1::/64'],
      gateway: ['10.56.217.1', 'fd00:1::1'],
      range: ['10.56.217.100-10.56.217.200', 'fd00:1::100-fd00:1::fff'],
      route: ['0.0.0.0/0', '192.0.2.0/24,10.56.217.1', '::/0'],
    },
    { ipam: 'whereabouts', subnet: ['10.56.217.0/24'], exclude: ['10.56.217.0/28'] },
    { ipam: 'whereabouts', subnet: ['10.56.0.0/16', 'fd00:1::/64'], gateway: ['fd00:1::1'] },
    { address: ['10.56.217.5/24'], gateway: ['10.56.217.1'], route: ['0.0.0.0/0'] },
    { address: ['10.56.217.5/24', 'fd00:1::5/64'] },
    { ipam: 'fixipam', subnet: ['10.55.206.0/26'], gateway: ['10.55.206.1'], route: ['0.0.0.0/0'] },
  )
  .map(parseIpam);

const words = fc.constantFrom('a', 'on', 'x"y', '1e3', '{{ x }}', "it's", 'ü');

const options: fc.Arbitrary<Partial<ConsumerOptions>> = sparse<ConsumerOptions>({
  cniVersion: fc.constantFrom('0.3.1', '0.4.0', '1.0.0', '1.1.0'),
  logLevel: fc.constantFrom('debug' as const, 'info' as const),
  logFile: fc.constant('/var/log/sriov.log'),
  sysctl: fc.dictionary(
    fc.constantFrom('net.ipv4.conf.IFNAME.arp_filter', 'net.core.somaxconn'),
    fc.constantFrom('0', '1'),
  ),
  promisc: fc.constant(true),
  allmulti: fc.constant(true),
  ingressRate: fc.constantFrom(1_000_000, 10_000_000_000),
  egressRate: fc.constantFrom(1_000_000),
  selectBy: fc.constantFrom('pfNames' as const, 'rootDevices' as const, 'pciAddresses' as const),
  excludeTopology: fc.boolean(),
  needVhostNet: fc.boolean(),
  nodeSelector: fc.dictionary(
    fc.constantFrom('kubernetes.io/hostname', 'sriov'),
    fc.constantFrom('true', 'node1', 'on'),
  ),
  count: fc.constantFrom(1, 2),
  image: fc.oneof(fc.constant('example.com/app:1'), words),
  pkey: fc.constantFrom('0x8001', '0x1'),
  bridge: fc.oneof(fc.constant('br-ex'), words),
  physnet: fc.oneof(fc.constant('physnet2'), words),
});

/** Anything that `gen-config` could hand to a consumer, with names that hurt. */
export const descriptions: fc.Arbitrary<Description> = fc
  .record({
    names: fc.uniqueArray(netdevNames, { minLength: 1, maxLength: 2 }),
    vfCount: fc.integer({ min: 1, max: 3 }),
    first: fc.boolean(),
    hasNetdev: fc.constantFrom(true, true, false),
    userspace: fc.constantFrom(false, false, true),
    infiniband: fc.constantFrom(false, false, true),
    rdma: fc.constantFrom(false, false, true),
    mellanox: fc.boolean(),
    settings,
    ipam: ipams,
    options,
  })
  .map(({ names, vfCount, first, hasNetdev, userspace, infiniband, mellanox, ...rest }) => {
    const ids = mellanox
      ? { vendorId: '15b3', deviceId: '101d', vfDeviceId: '101e', driver: 'mlx5_core' }
      : {};
    const vfDriver = userspace ? 'vfio-pci' : mellanox ? 'mlx5_core' : 'iavf';
    const pfs = names.map((name, index) => {
      const pf = pfOf({
        name,
        vfCount,
        bus: 0x17 + index,
        userspace,
        netdev: hasNetdev ? name : null,
        ...(first ? { chosen: [0] } : {}),
      });
      return { ...pf, ...ids, vfs: pf.vfs.map((vf) => ({ ...vf, driver: vfDriver })) };
    });
    return descriptionOf({
      ...rest,
      pfs,
      userspace,
      drivers: [vfDriver],
      linkType: infiniband ? 'infiniband' : 'ether',
      ...(mellanox
        ? {
            vendorIds: ['15b3'],
            deviceIds: ['101e'],
            pfDeviceIds: ['101d'],
            resource: { prefix: 'nvidia.com', name: 'cx6' },
          }
        : {}),
    });
  });
