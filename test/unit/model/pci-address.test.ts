import { describe, expect, it } from 'vitest';
import { parsePciAddress, vfPciAddress } from '../../../src/model/pci-address.ts';

describe('PCI addresses', () => {
  it.each([
    ['82:00.0', '0000:82:00.0'],
    ['0000:82:00.1', '0000:82:00.1'],
    ['10000:E1:00.0', '10000:e1:00.0'],
  ])('%s', (text, address) => {
    expect(parsePciAddress(text)).toBe(address);
  });

  it.each(['82:00', '82:20.0', '82:00.8', '0000:82:00.0\n', '../82:00.0'])('refuses %j', (text) => {
    expect(() => parsePciAddress(text)).toThrow(
      expect.objectContaining({ code: 'INVALID_PCI_ADDRESS' }),
    );
  });

  // The 82576: offset 128, stride 2.
  it('computes where a VF is, over the end of a bus as well', () => {
    expect([0, 1, 4].map((index) => vfPciAddress('0000:01:00.0', 128, 2, index))).toEqual([
      '0000:01:10.0',
      '0000:01:10.2',
      '0000:01:11.0',
    ]);
    expect(vfPciAddress('0001:03:00.0', 128, 2, 64)).toBe('0001:04:00.0');
  });
});
