import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oneLine } from '../../../src/model/text.ts';

describe('one line of untrusted text', () => {
  it.each([
    ['eth0', 'eth0'],
    ['Straße 网卡', 'Straße 网卡'],
    ['\u001b[2Jgone', '\\x1b[2Jgone'],
    ['two\nlines\r\tmore', 'two\\nlines\\r\\tmore'],
    ['\u009b31m', '\\x9b31m'],
    ['abc\u202ecba', 'abc\\u{202e}cba'],
    ['\u2028', '\\u{2028}'],
  ])('%j', (text, shown) => {
    expect(oneLine(text)).toBe(shown);
  });

  it('has nothing that a terminal obeys, whatever it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const shown = oneLine(text);
        expect(shown).not.toMatch(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(oneLine(shown)).toBe(shown);
      }),
    );
  });
});
