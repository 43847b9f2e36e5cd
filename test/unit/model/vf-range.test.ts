import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatVfRange, parseVfRange } from '../../../src/model/vf-range.ts';

describe('VF ranges', () => {
  it.each([
    ['0', [0]],
    ['0-3', [0, 1, 2, 3]],
    ['0,2,5-7', [0, 2, 5, 6, 7]],
    ['7,0-1,1', [0, 1, 7]],
    ['all', [0, 1, 2, 3, 4, 5, 6, 7]],
  ])('%s', (text, indexes) => {
    expect(parseVfRange(text, 8)).toEqual(indexes);
  });

  it.each([
    ['8', 'VF_NOT_FOUND'],
    ['0-99999', 'VF_NOT_FOUND'],
    ['3-1', 'INVALID_VF_RANGE'],
    ['', 'INVALID_VF_RANGE'],
    ['-1', 'INVALID_VF_RANGE'],
    ['0,,1', 'INVALID_VF_RANGE'],
    ['0\n', 'INVALID_VF_RANGE'],
    ['0-999999999999', 'INVALID_VF_RANGE'],
  ])('refuses %j with %s', (text, code) => {
    expect(() => parseVfRange(text, 8)).toThrow(expect.objectContaining({ code }));
  });

  it('says that there are no VFs', () => {
    expect(() => parseVfRange('all', 0)).toThrow(expect.objectContaining({ code: 'VF_NOT_FOUND' }));
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { minLength: 1 }), (indexes) => {
        const sorted = indexes.toSorted((a, b) => a - b);
        expect(parseVfRange(formatVfRange(sorted), 256)).toEqual(sorted);
      }),
    );
  });
});
