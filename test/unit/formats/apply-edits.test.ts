import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { applyEdits } from '../../../src/formats/apply-edits.ts';
import type { DataDocument, Edit, Path } from '../../../src/formats/document.ts';
import { editedValue, type PathEdit } from '../../../src/formats/edited-value.ts';
import { embed } from '../../../src/formats/embed.ts';
import { toValue } from '../../../src/formats/node.ts';
import { readDocuments } from '../../../src/formats/read-documents.ts';
import { EditImpossible } from '../../../src/formats/text-edit.ts';
import { anyMap, anyValue } from './arbitrary-value.ts';

function read(text: string, index = 0): DataDocument {
  const name = text.trimStart().startsWith('{') ? 'x.json' : 'x.yaml';
  const document = readDocuments(text, { name })[index];
  if (document?.format !== 'json' && document?.format !== 'yaml') throw new Error('no data');
  return document;
}

const set = (path: Path, value: unknown): Edit => ({ change: 'set', path, value });
const remove = (path: Path): Edit => ({ change: 'remove', path });
const rename = (path: Path, key: string): Edit => ({ change: 'rename', path, key });

const JSON_TEXT = `{
    // who
    "vendor": "8086",   "n": [1, 2],
    "s": {"a": 1, "b": {}}
}
`;

const YAML_TEXT = `# head
vendor: 8086   # who
n:
- 1  # one
- 2
s: {a: 1, b: {}}

m:
    - name: x
      on: off
    - name: 'y'   # why
lit: |
  a
  b
none:
end: "z"
`;

test.each<[text: string, edits: Edit[], before: string, after: string]>([
  [JSON_TEXT, [rename(['vendor'], 'vendors')], '"vendor": ', '"vendors": '],
  [JSON_TEXT, [set(['vendor'], ['8086'])], '"8086"', '["8086"]'],
  [JSON_TEXT, [remove(['n'])], ',   "n": [1, 2]', ''],
  [JSON_TEXT, [remove(['n', 0])], '1, 2', '2'],
  [JSON_TEXT, [set(['n', 2], 3)], '2]', '2, 3]'],
  [JSON_TEXT, [set(['s', 'b', 'c'], 1)], '{}', '{\n        "c": 1\n    }'],
  [
    JSON_TEXT,
    [set(['s', 'c', 'd'], [true])],
    '"b": {}',
    '"b": {}, "c": {\n        "d": [\n            true\n        ]\n    }',
  ],
  [YAML_TEXT, [rename(['vendor'], 'vendors')], 'vendor: ', 'vendors: '],
  [YAML_TEXT, [set(['vendor'], ['8086'])], ' 8086 ', ' ["8086"] '],
  [YAML_TEXT, [set(['vendor'], '8086')], ' 8086 ', ' "8086" '],
  [YAML_TEXT, [set(['m', 0, 'on'], 'off')], ' off', ' "off"'],
  [YAML_TEXT, [rename(['m', 0, 'on'], 'off')], ' on:', ' "off":'],
  [YAML_TEXT, [remove(['m', 0, 'on'])], '      on: off\n', ''],
  [YAML_TEXT, [remove(['m', 0, 'name'])], 'name: x\n      on', 'on'],
  [YAML_TEXT, [remove(['m', 0])], '    - name: x\n      on: off\n', ''],
  [YAML_TEXT, [remove(['n', 1])], '- 2\n', ''],
  [YAML_TEXT, [set(['n', 2], 3)], '- 2\n', '- 2\n- 3\n'],
  [YAML_TEXT, [set(['s', 'c'], 'x, y')], 'b: {}', 'b: {}, c: "x, y"'],
  [YAML_TEXT, [set(['m', 1, 'on'], 'on')], '# why\n', '# why\n      "on": "on"\n'],
  [YAML_TEXT, [set(['m', 1, 'name'], "it's")], "'y'", "'it''s'"],
  [YAML_TEXT, [set(['lit'], 'c\nd\n')], '  a\n  b\n', '  c\n  d\n'],
  [YAML_TEXT, [set(['none'], { a: [1] })], 'none:', 'none:\n  a:\n    - 1'],
  [YAML_TEXT, [set(['none', 'a'], 1)], 'none:', 'none:\n  a: 1'],
  [YAML_TEXT, [remove(['lit'])], 'lit: |\n  a\n  b\n', ''],
  [YAML_TEXT, [set(['end'], 'z\n"')], '"z"', '"z\\n\\""'],
  [YAML_TEXT, [rename(['vendor'], 'a'), set(['a'], 1), remove(['none'])], 'vendor: 8086', 'a: 1'],
])('%#: only what is meant changes', (text, edits, before, after) => {
  const expected = text
    .replace(before, () => after)
    .replace(edits.length === 3 ? 'none:\n' : '\u0000', '');
  expect(applyEdits(read(text), edits)).toBe(expected);
});

test('the other documents of a stream stay', () => {
  const text = '# one\na: 1\n---\n# two\na:   1 # x\n...\n---\na: 3\n';
  expect(applyEdits(read(text, 1), [set(['a'], 'on')])).toBe(text.replace('  1 #', '  "on" #'));
});

test.each([
  [
    'a literal block',
    'c: |\n  {\n    "a": 1\n  }\nd:   2\n',
    'c: |\n  {\n    "a": [\n      1\n    ]\n  }\nd:   2\n',
  ],
  [
    'single quotes over lines',
    `c: '{\n  "a": 1,\n  "b": "''" }'\n`,
    `c: '{\n  "a": [1],\n  "b": "''" }'\n`,
  ],
  ['double quotes', 'c: "{\\n\\"a\\":\\t1}"\n', 'c: "{\\n\\"a\\":\\t[1]}"\n'],
  ['JSON', '{"c":   "{\\"a\\": 1}"}', '{"c":   "{\\"a\\": [1]}"}'],
  [
    'a literal block with an indentation indicator',
    'c: |2-\n\n    {\n  "a": 1\n  }\nd:   2\n',
    'c: |2-\n\n    {\n  "a": [1]\n  }\nd:   2\n',
  ],
  [
    'a folded block',
    'c: >-\n  {\n    "b": 2,\n\n    "a":\n    1 }\nd:   2\n',
    'c: >-\n  {\n    "b": 2,\n\n    "a":\n    [1] }\nd:   2\n',
  ],
])('in %s', (_, text, expected) => {
  const [inner] = embed(read(text), ['c'], 'json');
  if (!inner) throw new Error('nothing embedded');
  const result = applyEdits(inner, [set(['a'], [1])]);
  expect(embed(read(result), ['c'], 'json').map(({ root }) => toValue(root))).toEqual([
    { ...(toValue(inner.root) as object), a: [1] },
  ]);
  expect(result.replaceAll(/\[\s+1\s+\]/g, '[1]')).toBe(expected.replaceAll(/\[\s+1\s+\]/g, '[1]'));
});

test('what would change more than it says is not done', () => {
  const text = 'a: &x {k: 1}\nb: *x\nc: {<<: *x}\n';
  expect(() => applyEdits(read(text), [set(['a', 'k'], 2)])).toThrow(EditImpossible);
  expect(() => applyEdits(read(text), [rename(['b', 'k'], 'l')])).toThrow(EditImpossible);
  expect(() => applyEdits(read(text), [remove(['c', 'k'])])).toThrow(EditImpossible);
  expect(() => applyEdits(read('a: 1\nb: 2\n'), [rename(['a'], 'b')])).toThrow(EditImpossible);
  expect(() => applyEdits(read('a: 1\n'), [remove(['b'])])).toThrow(EditImpossible);
});

test('cuts come first, all at once', () => {
  const text = '{"a": [1,],\n "b": 2,}';
  const document = read(text);
  const cuts = document.problems.flatMap(({ repair }): Edit[] =>
    repair ? [{ change: 'cut', ...repair }] : [],
  );
  expect(applyEdits(document, [...cuts, set(['b'], 3)])).toBe('{"a": [1],\n "b": 3}');
});

type Print = (value: unknown) => string;
const PRINTERS: [string, Print][] = [
  ['JSON', (value) => JSON.stringify(value, null, 2)],
  ['JSON in a line', (value) => JSON.stringify(value)],
  ['JSON of Windows', (value) => JSON.stringify(value, null, 4).replaceAll('\n', '\r\n')],
  ['YAML', (value) => `# head\n${stringify(value, { lineWidth: 0, compat: 'yaml-1.1' })}`],
  [
    'YAML, lists not indented',
    (value) => `# head\n${stringify(value, { indentSeq: false, compat: 'yaml-1.1' })}`,
  ],
  [
    'YAML in flow',
    (value) => `# head\n${stringify(value, { collectionStyle: 'flow', compat: 'yaml-1.1' })}`,
  ],
  [
    'YAML in quotes',
    (value) => `# head\n${stringify(value, { defaultStringType: 'QUOTE_SINGLE', indent: 4 })}`,
  ],
];

const choice = fc.record({
  at: fc.nat(),
  change: fc.constantFrom('set', 'remove', 'rename', 'add'),
  value: anyValue,
});

/** Whatever is edited, and however it is written: the value is the one meant, or the promise of applyEdits is broken. */
test.each(PRINTERS)('any edit of any value in %s can be made', (_, print) => {
  fc.assert(
    fc.property(anyMap, choice, (value, chosen) => {
      const edit = editOf(value, chosen);
      if (!edit) return;
      const result = applyEdits(read(print(value)), [edit]);
      expect(toValue(read(result).root)).toEqual(editedValue(value, edit));
    }),
    { numRuns: 300 },
  );
});

test('a scalar that changes costs no other line its bytes', () => {
  fc.assert(
    fc.property(anyMap, fc.nat(), fc.constantFrom(...PRINTERS), (value, at, [, print]) => {
      const paths = pathsOf(value).filter((path) => isOneLine(valueAt(value, path)));
      const path = paths[at % Math.max(paths.length, 1)];
      if (!path) return;
      const before = print(value).split('\n');
      const after = applyEdits(read(print(value)), [set(path, 'changed')]).split('\n');
      const differing = before.filter((line, index) => line !== after[index]);
      expect(after.length).toBe(before.length);
      expect(differing.length).toBeLessThanOrEqual(1);
    }),
  );
});

function isOneLine(value: unknown): boolean {
  return typeof value !== 'object' && !String(value).includes('\n');
}

function editOf(
  value: Record<string, unknown>,
  { at, change, value: to }: { at: number; change: string; value: unknown },
): PathEdit | undefined {
  const paths = pathsOf(value);
  const path = paths[at % paths.length] ?? [];
  const own = valueAt(value, path);
  if (change === 'set' && path.length > 0) return { change, path, value: to };
  if (change === 'add' && Array.isArray(own))
    return { change: 'set', path: [...path, own.length], value: to };
  if (change === 'add' && typeof own === 'object' && own !== null)
    return { change: 'set', path: [...path, 'fresh'], value: to };
  if (change === 'remove' && path.length > 0) return { change, path };
  if (change === 'rename' && typeof path.at(-1) === 'string')
    return { change, path, key: 'a fresh: key' };
  return undefined;
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (Array.isArray(value))
    return [path, ...value.flatMap((item, index) => pathsOf(item, [...path, index]))];
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, own]) => pathsOf(own, [...path, key]))];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => Object.getOwnPropertyDescriptor(at, step)?.value,
    value,
  );
}
