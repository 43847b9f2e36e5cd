import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingsIn, fixed } from './lint-files.ts';

/** Keys that some kind reads, and some that nobody does. */
const keys = fc.constantFrom(
  ...'apiVersion kind metadata spec data items name namespace annotations labels template containers initContainers'.split(
    ' ',
  ),
  ...'resources requests limits config plugins type ipam capabilities resourceList resourceName resourcePrefix'.split(
    ' ',
  ),
  ...'deviceType selectors vendors vendor devices device drivers pfNames rootDevices pciAddresses linkTypes isRdma'.split(
    ' ',
  ),
  ...'configList rdmaHcaMax ifNames deviceIDs nicSelector numVfs nodeSelector vlan spoofChk trust metaPlugins'.split(
    ' ',
  ),
  ...'config.json intel.com/a hugepages-1Gi volumes delegates clusterNetwork namespaceIsolation __proto__ constructor'.split(
    ' ',
  ),
  'k8s.v1.cni.cncf.io/networks',
  'k8s.v1.cni.cncf.io/resourceName',
  'v1.multus-cni.io/default-network',
  '\n\u001b[31m',
);
const leaves = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1e300,
    '',
    'a',
    '1',
    'on',
    '0x8086',
    '154C',
    '37d1',
    'ens1f0#0-3',
    'a#b#c',
    '#',
    ',',
  ),
  fc.constantFrom(
    '{',
    '[',
    '[{"name": "a"}]',
    '{"name": 1}',
    '{"resourceList": [{}]}',
    'sriov',
    'vfio-pci',
    '\n\u001b[31m',
    'ü',
  ),
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    leaves,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(keys, tie('value'), { maxKeys: 6 }),
  ),
})).value;
const kinds = fc.constantFrom(
  'NetworkAttachmentDefinition',
  'Pod',
  'Deployment',
  'CronJob',
  'ConfigMap',
  'SriovNetworkNodePolicy',
  'SriovNetwork',
  'OVSNetwork',
  'List',
);
const documents = fc.oneof(
  fc
    .tuple(kinds, fc.dictionary(keys, values))
    .map(([kind, rest]) => ({ apiVersion: 'v1', ...rest, kind })),
  fc.array(values, { maxLength: 3 }).map((resourceList) => ({ resourceList })),
  fc.array(values, { maxLength: 3 }).map((configList) => ({ configList })),
  fc.dictionary(keys, values).map((rest) => ({ ...rest, type: 'multus' })),
);

test('whatever stands where, lint answers in lines, and --fix comes to an end', () => {
  fc.assert(
    fc.property(fc.array(documents, { minLength: 1, maxLength: 3 }), (all) => {
      const texts = all.map((one) => JSON.stringify(one));
      for (const { message, path } of findingsIn(...texts))
        expect(message + path).not.toMatch(/[\n\u001b]/);
      for (const text of fixed(...texts).texts) expect(() => JSON.parse(text)).not.toThrow();
    }),
    { numRuns: 400 },
  );
});
