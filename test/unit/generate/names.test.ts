import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkLabels,
  networkName,
  parseNetworkName,
  parseResource,
  resourceName,
  resourcePrefix,
} from '../../../src/generate/names.ts';

/** What the kernel lets a netdev be called (net/core/dev.c, dev_valid_name). */
const netdevName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 15 })
  .map((name) => name.replaceAll(/[\s/:]/g, '_'));

describe('names made from PFs', () => {
  it('are accepted as names, whatever the PFs are called', () => {
    fc.assert(
      fc.property(fc.array(netdevName, { minLength: 1, maxLength: 8 }), (pfs) => {
        const network = networkName(pfs);
        expect(parseNetworkName(network, '--name')).toBe(network);
        const resource = resourceName(pfs);
        expect(parseResource(resource)).toEqual({ name: resource });
      }),
    );
  });

  it('stay readable', () => {
    expect(networkName(['ens1f0'])).toBe('sriov-ens1f0');
    expect(networkName(['p4p1_0', 'p4p1_1'])).toBe('sriov-p4p1-0-p4p1-1');
    expect(resourceName(['ens1f0np0', 'eth-1'])).toBe('ens1f0np0_eth_1');
  });
});

describe('names that were given', () => {
  it.each(['Net', '-net', 'net-', 'my net', 'a.b', '', 'a'.repeat(64)])('refuses "%s"', (name) => {
    expect(() => parseNetworkName(name, '--name')).toThrow(
      expect.objectContaining({ code: 'INVALID_NETWORK' }),
    );
  });

  it.each(['eth-0', '_a', 'a_', 'a b', '', 'x/', 'intel..com/a', 'Intel.com/a', '/a', 'a/b/c'])(
    'refuses the resource "%s"',
    (name) => {
      expect(() => parseResource(name)).toThrow(
        expect.objectContaining({ code: 'INVALID_NETWORK' }),
      );
    },
  );

  it('splits a resource into prefix and name', () => {
    expect(parseResource('example.com/vf_pool')).toEqual({
      prefix: 'example.com',
      name: 'vf_pool',
    });
  });
});

describe('resourcePrefix', () => {
  it("is the vendor's, or the device plugin's default", () => {
    expect(resourcePrefix(['15b3'])).toBe('nvidia.com');
    expect(resourcePrefix(['1ae0'])).toBe('intel.com');
    expect(resourcePrefix(['14e4', '15b3'])).toBe('intel.com');
  });
});

it.each([
  ['kubernetes.io/hostname', 'node-1.example.com'],
  ['node-role.kubernetes.io/worker', ''],
  ['Zone_1', 'A.b'],
])('%s=%s is a label', (key, value) => {
  expect(checkLabels({ [key]: value }, '--node-selector')).toEqual({ [key]: value });
});

it.each([
  ['a b', 'x'],
  ['a', 'on y'],
  ['a', '-x'],
  ['__proto__', 'x'],
  ['Upper.io/a', 'x'],
  ['/a', 'x'],
  ['a/b/c', 'x'],
  ['a/', 'x'],
  ['a', 'x'.repeat(64)],
])('%s=%s is no label', (key, value) => {
  expect(() => checkLabels({ [key]: value }, '--node-selector')).toThrow(
    expect.objectContaining({ code: 'INVALID_NETWORK' }),
  );
});
