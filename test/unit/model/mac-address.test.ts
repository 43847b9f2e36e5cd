import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  automaticMac,
  isMulticast,
  macPlus,
  parseMac,
  parseUnicastMac,
} from '../../../src/model/mac-address.ts';

const octet = fc.integer({ min: 0, max: 255 }).map((value) => value.toString(16).padStart(2, '0'));
const mac = fc.array(octet, { minLength: 6, maxLength: 6 }).map((octets) => octets.join(':'));

describe('parsing', () => {
  it('accepts upper case and dashes', () => {
    expect(parseMac('52-54-00-AB-CD-EF')).toBe('52:54:00:ab:cd:ef');
  });

  it.each([
    '',
    '52:54:00:00:01',
    '52:54:00:00:01:0g',
    '52:54:00:00:01:00:00',
    '52:54:00:00:01:00\n',
    '\u001b[31m',
  ])('refuses %j with INVALID_MAC in one line', (text) => {
    expect(() => parseMac(text)).toThrow(expect.objectContaining({ code: 'INVALID_MAC' }));
    expect(() => parseMac(text)).not.toThrow(/[\n\u001b]/);
  });

  it.each(['00:00:00:00:00:00', '01:00:5e:00:00:01', 'ff:ff:ff:ff:ff:ff'])(
    'refuses %s for a VF',
    (text) => {
      expect(() => parseUnicastMac(text)).toThrow(expect.objectContaining({ code: 'INVALID_MAC' }));
    },
  );
});

describe('counting up', () => {
  it('carries within the last three octets and never into the vendor', () => {
    expect(macPlus('02:00:00:00:00:ff', 1)).toBe('02:00:00:00:01:00');
    expect(() => macPlus('02:00:00:ff:ff:ff', 1)).toThrow(
      expect.objectContaining({ code: 'INVALID_MAC' }),
    );
  });
});

describe('automatic MACs', () => {
  it('are stable across versions: changing them would change the MACs of running hosts', () => {
    expect([0, 1, 255].map((index) => automaticMac('52:54:00:00:01:00', index)))
      .toMatchInlineSnapshot(`
      [
        "1a:9e:fb:9a:27:7e",
        "1a:9e:fb:9a:27:7f",
        "1a:9e:fb:9a:28:7d",
      ]
    `);
  });

  it('are unicast, locally administered and different for all VFs of a PF', () => {
    fc.assert(
      fc.property(mac, (permanent) => {
        const macs = Array.from({ length: 256 }, (_, index) => automaticMac(permanent, index));
        expect(new Set(macs).size).toBe(256);
        for (const one of macs) {
          expect(isMulticast(one)).toBe(false);
          expect(parseInt(one.slice(0, 2), 16) & 2).toBe(2);
        }
      }),
      { numRuns: 50 },
    );
  });
});
