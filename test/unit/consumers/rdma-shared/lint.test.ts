import { describe, expect, it, test } from 'vitest';
import { fixed, rulesIn } from '../kubernetes/lint-files.ts';

const GOOD = { resourceName: 'hca', rdmaHcaMax: 63, selectors: { ifNames: ['ib0'] } };
const config = (...entries: object[]) =>
  JSON.stringify({ periodicUpdateInterval: 300, configList: entries });
const withSelectors = (selectors: object) => config({ ...GOOD, selectors });

test("a right one, and the plugin's own example, have no findings", () => {
  expect(rulesIn(config(GOOD))).toEqual([]);
  // Mellanox/k8s-rdma-shared-dev-plugin:deployment/k8s/base/configmap.yaml
  expect(
    rulesIn(
      config({
        resourceName: 'hca_shared_devices_a',
        rdmaHcaMax: 1000,
        selectors: { vendors: ['15b3'], deviceIDs: ['1017'], ifNames: ['ibs1f0', 'ibs1f1'] },
      }),
    ),
  ).toEqual([]);
});

test('a number in quotes is no zero', () => {
  expect(rulesIn(config({ ...GOOD, rdmaHcaMax: '5' }))).toEqual(['rdma-shared/wrong-type']);
});

const MISTAKES: [string, string, string, object?][] = [
  ['a hyphen', config({ ...GOOD, resourceName: 'a-b' }), 'resource-name'],
  ['no name', config({ ...GOOD, resourceName: undefined }), 'resource-name'],
  [
    'the same name with two prefixes',
    config(GOOD, { ...GOOD, resourcePrefix: 'x.com' }),
    'duplicate-resource',
  ],
  [
    'devices of the other plugin',
    withSelectors({ devices: ['1017'] }),
    'unknown-key',
    { selectors: { deviceIDs: ['1017'] } },
  ],
  [
    'pfNames of the other plugin',
    withSelectors({ pfNames: ['a'], vendors: ['15b3'] }),
    'unknown-key',
  ],
  [
    'a string for a list',
    withSelectors({ ifNames: 'ib0' }),
    'wrong-type',
    { selectors: { ifNames: ['ib0'] } },
  ],
  ['rdmaHcaMax in quotes', config({ ...GOOD, rdmaHcaMax: '5' }), 'wrong-type', { rdmaHcaMax: 5 }],
  ['rdmaHcaMax below zero', config({ ...GOOD, rdmaHcaMax: -1 }), 'rdma-hca-max'],
  ['no rdmaHcaMax', config({ ...GOOD, rdmaHcaMax: undefined }), 'no-rdma-hca-max'],
  ['no selectors', config({ ...GOOD, selectors: undefined }), 'selectors'],
  ['selectors and devices', config({ ...GOOD, devices: ['ib0'] }), 'selectors'],
  [
    'devices, as before',
    config({ resourceName: 'a', rdmaHcaMax: 1, devices: ['ib0'] }),
    'devices',
    { selectors: { ifNames: ['ib0'] } },
  ],
  [
    'upper case',
    withSelectors({ vendors: ['15B3'] }),
    'id-format',
    { selectors: { vendors: ['15b3'] } },
  ],
  [
    'mlx5_ib',
    withSelectors({ drivers: ['mlx5_ib'] }),
    'driver',
    { selectors: { drivers: ['mlx5_core'] } },
  ],
  ['vfio-pci', withSelectors({ drivers: ['vfio-pci'] }), 'driver'],
  [
    'ib for infiniband',
    withSelectors({ linkTypes: ['ib'] }),
    'link-type',
    { selectors: { linkTypes: ['infiniband'] } },
  ],
  ['nothing in it', config(), 'no-resources'],
  ['an interval below zero', '{"periodicUpdateInterval": -5, "configList": []}', 'interval'],
];

describe.each(MISTAKES)('%s', (_what, text, rule, entry) => {
  it(`is ${rule}`, () => {
    expect(rulesIn(text)).toContain(`rdma-shared/${rule}`);
  });

  it('is repaired by --fix, or left to its author', () => {
    const { texts, left } = fixed(text);
    if (entry === undefined) expect(left).toContain(`rdma-shared/${rule}`);
    else {
      expect(left).not.toContain(`rdma-shared/${rule}`);
      expect(JSON.parse(texts[0] ?? '').configList[0]).toMatchObject(entry);
    }
  });
});
