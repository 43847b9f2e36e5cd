import { expect, test } from 'vitest';
import { parseVfCount } from '../../../src/model/vf-count.ts';

test.each([
  ['1', 1],
  ['65535', 65535],
  ['max', 'max'],
])('%s', (text, count) => {
  expect(parseVfCount(text)).toBe(count);
});

test.each(['0', '-1', 'abc', '', '1.5', '1e3', '65536', '99999999999', ' 4'])(
  '"%s" is no count',
  (text) => {
    expect(() => parseVfCount(text)).toThrow(expect.objectContaining({ code: 'INVALID_COUNT' }));
  },
);
