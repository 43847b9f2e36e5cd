import { expect, test } from 'vitest';
import { decodeText } from '../../../src/formats/decode-text.ts';
import { MAX_BYTES } from '../../../src/formats/limits.ts';
import { readDocuments } from '../../../src/formats/read-documents.ts';
import { UnreadableText } from '../../../src/formats/unreadable-text.ts';

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat(
    [...'bcdefghi'].map(
      (name, index) => `${name}: &${name} [${`*${'abcdefgh'[index]}, `.repeat(9)}]`,
    ),
  )
  .join('\n');
const stairs = Array.from({ length: 1300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');

const BAD: [what: string, text: string, message: RegExp, line: number][] = [
  ['nothing', '', /^is empty$/, 1],
  ['blanks', ' \n\t\n', /^is empty$/, 1],
  ['comments', '# a\n---\n# b\n', /^holds nothing but comments$/, 1],
  ['brackets without end', '['.repeat(100_000), /deeper than 100/, 1],
  ['deep objects', '{"a":\n'.repeat(100_000), /deeper than 100/, 101],
  ['deep objects that end', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, /deeper than 100/, 1],
  ['deep YAML in brackets', `x: ${'['.repeat(50_000)}`, /deeper than 100/, 1],
  ['deep YAML in braces', `x: ${'{a: '.repeat(50_000)}`, /deeper than 100/, 1],
  ['dashes', '- '.repeat(100_000), /deeper than 100/, 1],
  [
    'dashes in lines',
    '- - - - - - - - - - - -\n'.repeat(20) + '- '.repeat(101) + 'x',
    /deeper than 100/,
    21,
  ],
  ['stairs of YAML', stairs, /deeper than 100/, 0],
  [
    'stairs of 101',
    Array.from({ length: 101 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    /deeper than 100/,
    100,
  ],
  ['deep XML', '<a>'.repeat(50_000) + '</a>'.repeat(50_000), /deeper than 100/, 1],
  ['an alias bomb', bomb, /aliases that stand for more than/, 0],
  ['a merge bomb', bomb.replaceAll('[', '{<<: [').replaceAll(']', ']}'), /is no YAML|aliases/, 0],
  ['an alias of itself', 'a: &a\n  - *a\n', /holds itself/, 2],
  ['an alias of nothing', 'a: *b\n', /"b"/, 1],
  ['a binary tag', 'a: 1\nb: !!binary aGVsbG8=\n', /tag tag:yaml.org,2002:binary/, 2],
  [
    'a tag that runs code elsewhere',
    'a: !!python/object/apply:os.system ["id"]\n',
    /has the tag/,
    1,
  ],
  ['a map as a key', 'x: 1\n{a: 1}: 2\n', /key/, 2],
  ['tabs for indentation', 'a:\n\tb: 1\n', /[Tt]abs/, 2],
  ['NUL', 'a: 1\nb: \u0000\n', /0x00/, 2],
  ['escape sequences', 'a: \u001b[31m', /0x1b/, 1],
  [
    'a document type',
    '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>',
    /document type/,
    2,
  ],
  ['entities', '<a>\n&b;</a>', /entity/, 1],
  ['an element that does not end', '<a>\n<b></a>', /b/, 2],
  ['JSON that does not end', '{"a": [1,\n 2', /the end/, 2],
  ['a comma too few', '{\n  "a": 1\n  "b": 2\n}', /comma is missing, found "b"/, 3],
  ['a string that does not end', '{"a": "b\n}', /does not end/, 1],
  ['a tab in a string', '{"a": "\t"}', /escaped/, 1],
  ['an ini section that does not end', '[a]\n[b\n', /is no ini file/, 2],
  ['an ini line without a value', '[a]\nb\n', /= or :/, 2],
  ['more than the limit', ' '.repeat(MAX_BYTES + 1), /bigger than 1 MiB/, 1],
];

test.each(BAD)('%s: one error, soon', (_, text, message, line) => {
  const start = Date.now();
  const error = thrown(() => readDocuments(text));
  expect(error).toBeInstanceOf(UnreadableText);
  expect((error as UnreadableText).message).toMatch(message);
  expect((error as UnreadableText).message).not.toMatch(/[\n\u001b]/);
  if (line > 0) expect((error as UnreadableText).place.line).toBe(line);
  expect(Date.now() - start).toBeLessThan(5000);
});

/** One just within the limits takes no more than a few seconds. */
test.each([
  ['JSON', `[${'1,'.repeat(MAX_BYTES / 2 - 2)}1]`],
  ['YAML', 'a: 1\nb: [x]\n'.repeat(MAX_BYTES / 12 - 1)],
  ['XML', `<a>${'<b c="1"/>'.repeat(MAX_BYTES / 10 - 2)}</a>`],
  ['ini', `[a]\n${'b = 1\n'.repeat(MAX_BYTES / 6 - 2)}`],
  ['open XML comments', '<!--'.repeat(MAX_BYTES / 4 - 1)],
  ['open braces in YAML strings', `a: |\n  ${'{ '.repeat(MAX_BYTES / 2 - 10)}\n`],
])('%s of 1 MiB ends', (_, text) => {
  const start = Date.now();
  thrown(() => readDocuments(text));
  expect(Date.now() - start).toBeLessThan(20_000);
});

test.each([
  ['latin-1', Buffer.from('a: 1\nb: caf\u00e9\n', 'latin1'), /byte 0xe9/, 2],
  ['half a character', Buffer.from([0x61, 0x3a, 0x20, 0xe2, 0x82]), /byte 0xe2/, 1],
  [
    'behind a real U+FFFD',
    Buffer.concat([Buffer.from('a: \ufffd\n'), Buffer.from([0xff])]),
    /byte 0xff/,
    2,
  ],
  ['UTF-16', Buffer.from('\ufeffa: 1', 'utf16le'), /UTF-16/, 1],
  ['a program', Buffer.from('\u007fELF\u0002\u0001'), /0x02/, 1],
])('bytes: %s', (_, bytes, message, line) => {
  const error = thrown(() => decodeText(bytes));
  expect((error as UnreadableText).message).toMatch(message);
  expect((error as UnreadableText).place.line).toBe(line);
});

test('bytes that are text stay what they are', () => {
  const text = '\ufeffa: \ufffd é\r\n';
  expect(decodeText(Buffer.from(text))).toBe(text);
});

function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
