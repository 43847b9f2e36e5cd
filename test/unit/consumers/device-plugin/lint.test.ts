import { describe, expect, it, test } from 'vitest';
import { findingsIn, fixed, rulesIn } from '../kubernetes/lint-files.ts';

const GOOD = {
  resourceName: 'ens1f0',
  selectors: { vendors: ['8086'], devices: ['154c'], drivers: ['iavf'], pfNames: ['ens1f0#0-3'] },
};

function config(...entries: unknown[]): string {
  return JSON.stringify({ resourceList: entries }, null, 2);
}

function withSelectors(selectors: object, rest: object = {}): string {
  return config({ ...GOOD, ...rest, selectors: { ...GOOD.selectors, ...selectors } });
}

test('a right one has no findings', () => {
  expect(rulesIn(config(GOOD))).toEqual([]);
  expect(
    rulesIn(
      config({
        ...GOOD,
        selectors: [
          GOOD.selectors,
          { vendors: ['15b3'], devices: ['1018'], drivers: ['mlx5_core'], isRdma: true },
        ],
      }),
    ),
  ).toEqual([]);
});

test("the plugin's own example has the driver that never matches, and nothing else", () => {
  // k8snetworkplumbingwg/sriov-network-device-plugin:deployments/configMap.yaml
  const example = config(
    {
      resourceName: 'intel_sriov_netdevice',
      selectors: {
        vendors: ['8086'],
        devices: ['154c', '10ed', '1889'],
        drivers: ['i40evf', 'iavf', 'ixgbevf'],
      },
    },
    {
      resourceName: 'intel_sriov_dpdk',
      selectors: {
        vendors: ['8086'],
        devices: ['154c', '10ed', '1889'],
        drivers: ['vfio-pci'],
        pfNames: ['enp0s0f0', 'enp2s2f1'],
      },
    },
    {
      resourceName: 'mlnx_sriov_rdma',
      selectors: { vendors: ['15b3'], devices: ['1018'], drivers: ['mlx5_ib'], isRdma: true },
    },
  );
  expect(rulesIn(example)).toEqual(['device-plugin/rdma-driver']);
});

/** What is wrong, the file, the rule; and the first entry that --fix makes of it, if it can. */
const MISTAKES: [string, string, string, object?][] = [
  [
    'vendor for vendors',
    withSelectors({ vendors: undefined, vendor: '8086' }),
    'singular-key',
    { selectors: { vendors: ['8086'] } },
  ],
  [
    'a string for a list',
    withSelectors({ vendors: '8086' }),
    'wrong-type',
    { selectors: { vendors: ['8086'] } },
  ],
  [
    'two in one string',
    withSelectors({ devices: '154c, 1889' }),
    'wrong-type',
    { selectors: { devices: ['154c', '1889'] } },
  ],
  [
    'numbers for ids',
    withSelectors({ vendors: [8086] }),
    'wrong-type',
    { selectors: { vendors: ['8086'] } },
  ],
  [
    'isRdma in quotes',
    withSelectors({ drivers: ['mlx5_core'], devices: ['1018'], vendors: ['15b3'], isRdma: 'true' }),
    'wrong-type',
    { selectors: { isRdma: true } },
  ],
  [
    'beside selectors',
    config({ resourceName: 'a', vendors: ['8086'], selectors: { drivers: ['iavf'] } }),
    'outside-selectors',
    { selectors: { drivers: ['iavf'], vendors: ['8086'] } },
  ],
  [
    'without selectors, all beside',
    config({ resourceName: 'a', vendor: '8086', drivers: ['iavf'] }),
    'outside-selectors',
    { selectors: { vendors: ['8086'], drivers: ['iavf'] } },
  ],
  ['no selectors', config({ resourceName: 'a' }), 'no-selectors'],
  ['selectors that select nothing', config({ resourceName: 'a', selectors: {} }), 'every-nic'],
  ['an empty list', withSelectors({ devices: [] }), 'empty-list'],
  [
    'by vendor alone',
    config({ resourceName: 'a', selectors: { vendors: ['8086'] } }),
    'broad-pool',
  ],
  [
    'upper case',
    withSelectors({ devices: ['154C'] }),
    'id-format',
    { selectors: { devices: ['154c'] } },
  ],
  ['0x', withSelectors({ vendors: ['0x8086'] }), 'id-format', { selectors: { vendors: ['8086'] } }],
  [
    "the PF's id",
    withSelectors({ devices: ['1572', '154c'] }),
    'pf-device-id',
    { selectors: { devices: ['154c'] } },
  ],
  [
    "the PF's driver",
    withSelectors({ drivers: ['i40e'] }),
    'pf-driver',
    { selectors: { drivers: ['iavf'] } },
  ],
  [
    'a driver of before 4.20',
    withSelectors({ drivers: ['i40evf'] }),
    'renamed-driver',
    { selectors: { drivers: ['i40evf', 'iavf'] } },
  ],
  ['an id of another vendor', withSelectors({ vendors: ['15b3'] }), 'never-matches'],
  ['an id of another driver', withSelectors({ drivers: ['ixgbevf'] }), 'never-matches'],
  [
    // k8snetworkplumbingwg/sriov-network-device-plugin#189
    'an id of another driver, by its old name',
    withSelectors({ devices: ['1520'], drivers: ['i40evf', 'ixgbevf'] }),
    'never-matches',
  ],
  [
    'an address without a domain',
    withSelectors({ pciAddresses: ['02:0A.1'] }),
    'pci-address',
    { selectors: { pciAddresses: ['0000:02:0a.1'] } },
  ],
  [
    'a root device without a domain',
    withSelectors({ rootDevices: ['02:00.0#1-2'] }),
    'pci-address',
    { selectors: { rootDevices: ['0000:02:00.0#1-2'] } },
  ],
  [
    'netdevice',
    withSelectors({}, { deviceType: 'netdevice' }),
    'device-type',
    { deviceType: 'netDevice' },
  ],
  ['a device type that is none', withSelectors({}, { deviceType: 'vfio' }), 'device-type'],
  ['a dot in the name', withSelectors({}, { resourceName: 'a.b' }), 'resource-name'],
  ['no name', withSelectors({}, { resourceName: undefined }), 'resource-name'],
  ['a hyphen in the name', withSelectors({}, { resourceName: 'a-b' }), 'hyphen-in-name'],
  ['a prefix in upper case', withSelectors({}, { resourcePrefix: 'Intel.com' }), 'resource-prefix'],
  [
    'twice the same',
    config(GOOD, { ...GOOD, selectors: { ...GOOD.selectors, pfNames: ['ens1f1'] } }),
    'duplicate-resource',
  ],
  [
    'a later pool that gets nothing',
    config(
      { ...GOOD, resourceName: 'all', selectors: { vendors: ['8086'], devices: ['154c'] } },
      GOOD,
    ),
    'shadowed-pool',
  ],
  [
    'ranges that overlap',
    config(GOOD, {
      ...GOOD,
      resourceName: 'b',
      selectors: { ...GOOD.selectors, pfNames: ['ens1f0#3-7'] },
    }),
    'overlapping-pools',
  ],
  [
    'a PF twice',
    withSelectors({ pfNames: ['ens1f0#0-1', 'ENS1F0#4'] }),
    'repeated-pf',
    { selectors: { pfNames: ['ens1f0#0-1,4'] } },
  ],
  [
    'a range with blanks',
    withSelectors({ pfNames: ['ens1f0#0 - 3'] }),
    'pf-range',
    { selectors: { pfNames: ['ens1f0#0-3'] } },
  ],
  ['a range that is none', withSelectors({ pfNames: ['ens1f0#a'] }), 'pf-range'],
  ['a range backwards', withSelectors({ pfNames: ['ens1f0#3-0'] }), 'pf-range'],
  [
    'a link type of the operator',
    withSelectors({ linkTypes: ['eth'] }),
    'link-type',
    { selectors: { linkTypes: ['ether'] } },
  ],
  [
    'isRdma on vfio-pci',
    withSelectors({ drivers: ['vfio-pci'], isRdma: true }),
    'rdma-on-userspace-driver',
  ],
  ['isRdma and vDPA', withSelectors({ isRdma: true, vdpaType: 'vhost' }), 'rdma-and-vdpa'],
  ['a vDPA type that is none', withSelectors({ vdpaType: 'net' }), 'vdpa-type'],
  [
    'auxNetDevice without auxTypes',
    config({ resourceName: 'a', deviceType: 'auxNetDevice', selectors: { pfNames: ['a'] } }),
    'aux-types',
    { selectors: { auxTypes: ['sf'] } },
  ],
  [
    'a selector of another device type',
    config({
      resourceName: 'a',
      deviceType: 'accelerator',
      selectors: { vendors: ['8086'], pfNames: ['a'] },
    }),
    'selector-of-other-type',
  ],
  ['a key that does not exist', withSelectors({ colour: ['red'] }), 'unknown-key'],
  [
    'the format of version 2',
    config({ resourceName: 'a', rootDevices: ['02:00.0'], sriovMode: true, deviceType: 'vfio' }),
    'old-format',
  ],
  [
    'excludeTopology in quotes',
    withSelectors({}, { excludeTopology: 'true' }),
    'unreadable',
    { excludeTopology: true },
  ],
  ['nothing in it', config(), 'no-resources'],
];

describe.each(MISTAKES)('%s', (_what, text, rule, entry) => {
  it(`is ${rule}`, () => {
    expect(rulesIn(text)).toContain(`device-plugin/${rule}`);
  });

  it('is repaired by --fix, or left to its author', () => {
    const { texts, left } = fixed(text);
    if (entry === undefined) expect(left).toContain(`device-plugin/${rule}`);
    else {
      expect(left).not.toContain(`device-plugin/${rule}`);
      expect(JSON.parse(texts[0] ?? '').resourceList[0]).toMatchObject(entry);
    }
  });
});

test('one pool after another for what is left is how it is meant', () => {
  const rest = {
    ...GOOD,
    resourceName: 'rest',
    selectors: { vendors: ['8086'], devices: ['154c'], drivers: ['iavf'] },
  };
  expect(rulesIn(config(GOOD, rest))).toEqual([]);
});

test('an unknown name cannot break the line', () => {
  const [finding] = findingsIn(withSelectors({ 'x\n\u001b[31m': 1 }));
  expect(finding?.message).not.toMatch(/[\n\u001b]/);
});

test('a name that the kernel gave may change, a name that udev gave may not', () => {
  expect(rulesIn(withSelectors({ pfNames: ['eth0#0-3'] }))).toEqual([
    'device-plugin/kernel-pf-name',
  ]);
  expect(rulesIn(withSelectors({ pfNames: ['enp1s0'] }))).toEqual([]);
});

test('subfunctions have the id of their PF', () => {
  const selectors = { vendors: ['15b3'], devices: ['a2d6'], pfNames: ['p0#1-5'], auxTypes: ['sf'] };
  expect(rulesIn(config({ resourceName: 'sf', deviceType: 'auxNetDevice', selectors }))).toEqual(
    [],
  );
});
