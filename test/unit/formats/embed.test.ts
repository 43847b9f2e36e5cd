import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Document } from '../../../src/formats/document.ts';
import { embed } from '../../../src/formats/embed.ts';
import { entries, toValue } from '../../../src/formats/node.ts';
import { readDocuments } from '../../../src/formats/read-documents.ts';
import { UnreadableText } from '../../../src/formats/unreadable-text.ts';
import { anyMap } from './arbitrary-value.ts';

const read = (text: string): Document => {
  const [document] = readDocuments(text, { name: text.startsWith('{') ? 'x.json' : 'x.yaml' });
  if (!document) throw new Error('nothing read');
  return document;
};

/** Key, line and column of what stands in `spec.config`. */
function places(text: string): string[] {
  return embed(read(text), ['spec', 'config'], 'json').flatMap(({ root }) =>
    entries(root).map(({ key, keyPlace }) => `${key} ${keyPlace.line}:${keyPlace.column}`),
  );
}

test.each([
  [
    'a literal block',
    'spec:\n  config: |\n    {\n      "a": 1,\n\n      "b": [2]\n    }\nx: 1\n',
    ['a 4:7', 'b 6:7'],
  ],
  [
    'a literal block, chomped',
    'spec:\n  config: |-\n    {"a": 1,\n     "b": 2}\n',
    ['a 3:6', 'b 4:6'],
  ],
  [
    'a literal block of Windows',
    'spec:\r\n  config: |\r\n    {"a": 1,\r\n    "b": 2}\r\n',
    ['a 3:6', 'b 4:5'],
  ],
  [
    'single quotes over lines',
    `spec:\n  config: '{\n      "a": "it''s",\n\n      "b": 2\n    }'\n`,
    ['a 3:7', 'b 5:7'],
  ],
  ['double quotes', 'spec:\n  config: "{\\n\\"a\\": 1, \\"b\\": 2}"\n', ['a 2:15', 'b 2:25']],
  ['JSON', '{"spec":\n {"config": "{\\"a\\": \\"\\u0041\\", \\"b\\": 2}"}}', ['a 2:15', 'b 2:34']],
  [
    'a literal block with an indentation indicator',
    'spec:\n  config: |2-\n\n      {"a": 1,\n    "b": 2}\nx: 1\n',
    ['a 4:8', 'b 5:5'],
  ],
  ['a folded block', 'spec:\n  config: >\n    {"a": 1,\n    "b": 2}\n', ['a 3:6', 'b 4:5']],
  [
    'a folded block with lines that stay and empty ones',
    'spec:\r\n  config: >-\r\n\r\n    {\r\n      "a": 1,\r\n\r\n    \r\n    "b":\r\n    2, "c": 3\r\n    }\r\n\r\nx: 1\r\n',
    ['a 5:7', 'b 8:5', 'c 9:8'],
  ],
])('places in %s', (_, text, expected) => {
  expect(places(text)).toEqual(expected);
});

test('whatever way a string is written, what is in it is read', () => {
  fc.assert(
    fc.property(
      anyMap,
      fc.constantFrom('QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED', 'PLAIN'),
      (value, style) => {
        const config = JSON.stringify(value, null, 2);
        const text = stringify({ spec: { config } }, { defaultStringType: style, lineWidth: 40 });
        expect(
          embed(read(text), ['spec', 'config'], 'json').map(({ root }) => toValue(root)),
        ).toEqual([value]);
      },
    ),
  );
});

test('keys in a block stand where the file has them, however it is folded', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ deeper: fc.nat(3), empty: fc.nat(2) }), { minLength: 1 }),
      fc.constantFrom('>', '>-', '>+', '>2', '|2', '|2-', '|+'),
      (lines, header) => {
        // The first line says how deep the block is, unless its header does.
        const shape = lines.map(({ deeper, empty }, index) => ({
          deeper: index === 0 && !header.includes('2') ? 0 : deeper,
          empty,
        }));
        const body = shape.map(
          ({ deeper, empty }, index) =>
            `${' '.repeat(4 + deeper)}${index === 0 ? '{' : ','}"k${index}":\n    1\n${'\n'.repeat(empty)}`,
        );
        const text = `spec:\n  config: ${header}\n${body.join('')}    }\nx: 1\n`;
        const source = text.split('\n');
        expect(places(text)).toEqual(
          lines.map((_, index) => {
            const line = source.findIndex((one) => one.includes(`"k${index}"`));
            return `k${index} ${line + 1}:${(source[line] ?? '').indexOf('"') + 1}`;
          }),
        );
      },
    ),
  );
});

test('an error in it has its place in the file', () => {
  const text = 'spec:\n  config: |\n    {\n      "a": 1\n      "b": 2\n    }\n';
  let error: unknown;
  try {
    embed(read(text), ['spec', 'config'], 'json');
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(UnreadableText);
  expect((error as UnreadableText).place).toEqual({ line: 5, column: 7 });
});

test('one in another in another', () => {
  const inner = JSON.stringify({ a: 1 });
  const text = stringify({ data: { 'c.yaml': `x: 1\nin: '${inner}'\n` } });
  const [outer] = embed(read(text), ['data', 'c.yaml'], 'yaml');
  if (!outer) throw new Error('nothing embedded');
  const [document] = embed(outer, ['in'], 'json');
  expect(entries(document?.root).map(({ key, keyPlace }) => [key, keyPlace])).toEqual([
    ['a', { line: 4, column: 11 }],
  ]);
});
