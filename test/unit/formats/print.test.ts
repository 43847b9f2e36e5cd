import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { printJson, printYaml, readLenientJson } from '../../../src/formats/print.ts';
import { UnreadableText } from '../../../src/formats/unreadable-text.ts';
import { anyMap } from './arbitrary-value.ts';

/** As templates write it: values are JSON. */
const rendered = (value: object) =>
  Object.entries(value)
    .map(([key, own]) => `${JSON.stringify(key)}: ${JSON.stringify(own)}\n`)
    .join('');

test('YAML is the same value for parsers of 1.2 and of 1.1, and printing it again changes nothing', () => {
  fc.assert(
    fc.property(anyMap, (value) => {
      const text = printYaml(rendered(value));
      expect(parse(text)).toEqual(value);
      expect(parse(text, { version: '1.1' })).toEqual(value);
      expect(printYaml(text)).toBe(text);
    }),
  );
});

test('comments and the order of keys stay, blocks and documents are written in one style', () => {
  const text =
    '# head\nb: "x" # why\n# next\na: {"on": "off", l: ["1", {"c": "x\\ny\\n"}], e: [], m: "00:11:22:33:44:55"}\n---\nz: "="\n';
  expect(printYaml(text)).toBe(`# head
b: x # why
# next
a:
  "on": "off"
  l:
    - "1"
    - c: |
        x
        y
  e: []
  m: "00:11:22:33:44:55"
---
z: "="
`);
});

test('what can be read can be printed', () => {
  expect(printYaml('a:\n  b: \'{\n"c": 1\n}\'\n')).toBe(`a:\n  b: '{ "c": 1 }'\n`);
  expect(printYaml('a: 1\na: 2\n')).toBe('a: 1\na: 2\n');
});

test('a long line is not folded', () => {
  const value = 'word '.repeat(60).trim();
  expect(printYaml(`a: ${JSON.stringify(value)}\n`)).toBe(`a: ${value}\n`);
});

test('what is no YAML is not printed', () => {
  expect(() => printYaml('a: [')).toThrow(UnreadableText);
  expect(() => printYaml('a: !!js/function x')).toThrow(UnreadableText);
});

test('JSON: commas too many are forgiven in templates, all else is not', () => {
  expect(printJson(readLenientJson('{"b": [1,],\n "a": {},\n}'))).toBe(
    '{\n  "b": [\n    1\n  ],\n  "a": {}\n}\n',
  );
  expect(() => readLenientJson('{"a": 1 "b": 2}')).toThrow(UnreadableText);
  fc.assert(
    fc.property(anyMap, (value) => {
      expect(readLenientJson(printJson(value))).toEqual(value);
    }),
  );
});

test('several documents stay several', () => {
  fc.assert(
    fc.property(fc.array(anyMap, { minLength: 1, maxLength: 3 }), (values) => {
      const text = printYaml(
        values.map((value) => stringify(value, { compat: 'yaml-1.1' })).join('---\n'),
      );
      const documents = parseAllDocuments(text);
      expect(Array.isArray(documents) && documents.map((one) => one.toJS())).toEqual(values);
    }),
  );
});
