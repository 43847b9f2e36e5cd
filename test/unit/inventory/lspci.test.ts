import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLspci } from '../../../src/inventory/lspci.ts';

test('records of lspci -D -vmm -nn', () => {
  const output = [
    'Slot:\t0000:01:00.0',
    'Class:\tEthernet controller [0200]',
    'Vendor:\tIntel Corporation [8086]',
    'Device:\t82576 Gigabit Network Connection [10c9]',
    'SVendor:\tRed Hat, Inc. [1af4]',
    'SDevice:\tDevice [1100]',
    'Rev:\t01',
    '',
    'Slot:\t10000:81:00.0',
    'Vendor:\tMellanox Technologies [15b3]',
    'Device:\tMT2892 Family [ConnectX-6 Dx] [101d]',
    '',
    'Slot:\t0000:02:00.0',
    'Vendor:\tVendor [fffe]',
    'Device:\tDevice [0001]',
    '',
  ].join('\n');
  expect(Object.fromEntries(parseLspci(output))).toEqual({
    '0000:01:00.0': { vendor: 'Intel Corporation', model: '82576 Gigabit Network Connection' },
    '10000:81:00.0': { vendor: 'Mellanox Technologies', model: 'MT2892 Family [ConnectX-6 Dx]' },
    '0000:02:00.0': { vendor: null, model: null },
  });
});

test('any names come back as they are', () => {
  const slot = fc.constantFrom('0000:01:00.0', '10000:ff:1f.7');
  // As pci.ids has them: one line, not beginning or ending with white space.
  const name = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/);
  fc.assert(
    fc.property(slot, name, name, (address, vendor, model) => {
      fc.pre(!['Device', 'Vendor'].includes(vendor) && !['Device', 'Vendor'].includes(model));
      const output = `Slot:\t${address}\nVendor:\t${vendor} [8086]\nDevice:\t${model} [10c9]\n`;
      expect(parseLspci(output).get(address)).toEqual({ vendor, model });
    }),
  );
});

test('any text gives names that are not empty, or none', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const { vendor, model } of parseLspci(`Slot:\t0:0\n${text}`).values()) {
        expect([vendor, model]).not.toContain('');
      }
    }),
  );
});
