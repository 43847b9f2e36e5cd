import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { DataDocument, Document, Node } from '../../../src/formats/document.ts';
import { get, toValue } from '../../../src/formats/node.ts';
import { readDocuments } from '../../../src/formats/read-documents.ts';
import { anyMap } from './arbitrary-value.ts';

function data(text: string, name?: string): DataDocument[] {
  return readDocuments(text, name === undefined ? {} : { name }).filter(
    (document): document is DataDocument =>
      document.format === 'json' || document.format === 'yaml',
  );
}

const values = (text: string, name?: string) => data(text, name).map(({ root }) => toValue(root));
const formats = (text: string, name?: string) =>
  readDocuments(text, name === undefined ? {} : { name }).map(({ format }) => format);

test('JSON and YAML give back what was written', () => {
  fc.assert(
    fc.property(anyMap, (value) => {
      expect(values(JSON.stringify(value, null, 2))).toEqual([value]);
      expect(values(stringify(value, { compat: 'yaml-1.1' }), 'x.yaml')).toEqual([value]);
    }),
  );
});

test('each value of JSON knows its line: one value a line', () => {
  fc.assert(
    fc.property(anyMap, (value) => {
      const text = JSON.stringify(value, null, 1);
      const lines = text.split('\n');
      const [document] = data(text);
      visitScalars(document?.root, (node) => {
        const { line, column } = node.place;
        expect(lines[line - 1]?.slice(column - 1).replace(/,$/, '')).toBe(node.source);
        expect(JSON.parse(node.source)).toEqual(node.value);
      });
    }),
  );
});

function visitScalars(
  node: Node | undefined,
  check: (node: Extract<Node, { type: 'scalar' }>) => void,
): void {
  if (node?.type === 'scalar') check(node);
  else if (node?.type === 'list') for (const item of node.items) visitScalars(item, check);
  else for (const { value } of node?.entries ?? []) visitScalars(value, check);
}

test.each<[text: string, name: string | undefined, format: Document['format']]>([
  ['{"a": 1}', undefined, 'json'],
  ['// c\n{"a": 1}', undefined, 'json'],
  ['{a: b}', 'x.yaml', 'yaml'],
  ['[1, 2]', undefined, 'json'],
  ['a: 1', 'sriov.conf', 'yaml'],
  ['[DEFAULT]\na = 1', 'nova.conf', 'ini'],
  ['# comment\n\n[pci]\na = 1', undefined, 'ini'],
  ['a = 1', 'x.ini', 'ini'],
  ['pci: nic\n\tmap id=1,node=x\n', undefined, 'ini'],
  ['<network/>', undefined, 'xml'],
  ['\n<!-- c -->\n<network/>', 'x.txt', 'xml'],
  ['unix:///run/docker/plugins/x.sock\n', 'x.spec', 'yaml'],
])('%j in %s is %s', (text, name, format) => {
  expect(formats(text, name)).toEqual([format]);
});

test('YAML: several documents, empty ones left out', () => {
  expect(values('# first\n---\na: 1\n---\n---\nb: 2\n...\n')).toEqual([{ a: 1 }, { b: 2 }]);
});

test('YAML: aliases and merge keys are resolved where they are used; own keys win', () => {
  const text = 'x: &x {k: 1, j: {l: 1}}\ny: &y {m: 3}\nz:\n  <<: [*x, *y]\n  k: 2\n';
  const [document] = data(text);
  expect(document && toValue(document.root)).toEqual({
    x: { k: 1, j: { l: 1 } },
    y: { m: 3 },
    z: { k: 2, j: { l: 1 }, m: 3 },
  });
  expect(document && get(document.root, 'z', 'j', 'l')).toMatchObject({
    path: ['z', 'j', 'l'],
    place: { line: 1, column: 21 },
  });
});

/** Each as PyYAML 6 reads it. */
test.each([
  [
    'quotes',
    'spec:\n  config: \'{\n"a": 1,\n  "b": 2\n}\'\nx: 1\n',
    { spec: { config: '{ "a": 1, "b": 2 }' }, x: 1 },
  ],
  [
    'brackets',
    'a:\n  b: {\n"c": 1,\nd: [\n1,\n2\n]\n}\ne: 1\n',
    { a: { b: { c: 1, d: [1, 2] } }, e: 1 },
  ],
  ['no comment', "a:\n  b: 'x\n# y\nz: z'\n  c: 1\n", { a: { b: 'x # y z: z', c: 1 } }],
])('YAML: lines in %s may begin anywhere, as for libyaml and Go', (_, text, value) => {
  expect(values(text)).toEqual([value]);
});

test('YAML: but a document ends there', () => {
  expect(() => values("a: 'x\n---\ny'\n")).toThrow(/quote/);
  expect(() => values('a: {\n---\nb: 1}\n')).toThrow(/is no YAML/);
});

test('YAML: scalars keep how they were written', () => {
  const [document] = data('a: on\nb: "on"\nc: 0x10\nd: yes # c\n');
  const scalar = (key: string) => document && get(document.root, key);
  expect(scalar('a')).toMatchObject({ value: 'on', source: 'on', plain: true });
  expect(scalar('b')).toMatchObject({ value: 'on', source: '"on"', plain: false });
  expect(scalar('c')).toMatchObject({ value: 16, source: '0x10', plain: true });
  expect(scalar('d')).toMatchObject({ value: 'yes', source: 'yes', plain: true });
});

test('what strict parsers refuse is told, and read all the same', () => {
  const [document] = data('\ufeff{"a": [1,], // c\n "a": {"b": 2,}}');
  expect(document && toValue(document.root)).toEqual({ a: { b: 2 } });
  expect(document?.problems.map(({ rule, place }) => [rule, place.line, place.column])).toEqual([
    ['byte-order-mark', 1, 1],
    ['trailing-comma', 1, 10],
    ['comment-in-json', 1, 14],
    ['duplicate-key', 2, 2],
    ['trailing-comma', 2, 14],
  ]);
  const [yaml] = data('a: 1\nb: 2\na: 3\n');
  expect(yaml?.problems.map(({ rule, place }) => [rule, place.line])).toEqual([
    ['duplicate-key', 3],
  ]);
});

test('line breaks of Windows count as one', () => {
  const [document] = data('a: 1\r\nb:\r\n  - x\r\n  - |\r\n    y\r\n    z\r\n');
  expect(document && toValue(document.root)).toEqual({ a: 1, b: ['x', 'y\nz\n'] });
  expect(document && get(document.root, 'b', 1)?.place).toEqual({ line: 4, column: 5 });
});

test('XML: elements with places and paths', () => {
  const [document] = readDocuments(
    "<network>\n  <forward mode='hostdev'>\n    <pf dev='a'/>\n    <pf dev='b'/>\n  </forward>\n  <name>x &amp; y</name>\n</network>\n",
  );
  if (document?.format !== 'xml') throw new Error('no XML');
  const [forward, name] = document.root.children;
  expect(
    forward?.children.map(({ path, place, attributes }) => [path, place.line, attributes['dev']]),
  ).toEqual([
    ['network/forward/pf[1]', 3, 'a'],
    ['network/forward/pf[2]', 4, 'b'],
  ]);
  expect([name?.path, name?.text, name?.place]).toEqual([
    'network/name',
    'x & y',
    { line: 6, column: 3 },
  ]);
});

/** openstack/oslo.config:oslo_config/tests/test_iniparser.py has these cases. */
test('ini: as oslo.config reads it', () => {
  const [document] = readDocuments(
    '[a]\nk = v\nk: w=x\nurl = http://x:1\nlong = 1\n  2\n\t3\n\n# c\n[b c]\nquoted = "v"\nempty =\nk=\n',
  );
  if (document?.format !== 'ini') throw new Error('no ini');
  expect(
    document.entries.map(({ section, key, value, place }) => [section, key, value, place.line]),
  ).toEqual([
    ['a', 'k', 'v', 2],
    ['a', 'k', 'w=x', 3],
    ['a', 'url', 'http://x:1', 4],
    ['a', 'long', '1\n2\n3', 5],
    ['b c', 'quoted', 'v', 11],
    ['b c', 'empty', '', 12],
    ['b c', 'k', '', 13],
  ]);
});
