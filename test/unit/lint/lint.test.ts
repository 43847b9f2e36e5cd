import * as v from 'valibot';
import { expect, test } from 'vitest';
import { KINDS } from '../../../src/consumers/kinds.ts';
import { get, stringOf } from '../../../src/formats/node.ts';
import { checkShape } from '../../../src/lint/check-shape.ts';
import { lint } from '../../../src/lint/lint.ts';
import type { Across, Kind, Rule } from '../../../src/lint/rule.ts';

const SHAPE: Rule = { id: 'box/shape', severity: 'error', summary: 'It has another shape.' };
const SAME: Rule = { id: 'box/same-name', severity: 'warning', summary: 'Two have one name.' };

const schema = v.object({
  box: v.string(),
  sizes: v.optional(v.array(v.string())),
  mode: v.optional(v.picklist(['on', 'off'])),
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7))),
});

/** `{"box": "name"}`, with another one as JSON in `inner`. */
const BOX: Kind = {
  id: 'box',
  name: 'a box',
  rules: [SHAPE],
  recognises: (document) =>
    document.format !== 'xml' &&
    document.format !== 'ini' &&
    get(document.root, 'box') !== undefined,
  embedded: (document) => {
    const inner =
      'root' in document && document.format !== 'xml' ? get(document.root, 'inner') : undefined;
    return inner ? [{ path: ['inner'], format: 'json', place: inner.place }] : [];
  },
  check: (document, report) => {
    if (document.format === 'json' || document.format === 'yaml')
      checkShape(document.root, schema, SHAPE, report, 'the box');
  },
};

const ACROSS: Across = {
  rules: [SAME],
  check: (all, reportFor) => {
    const names = new Set<string>();
    for (const one of all) {
      if (one.document.format === 'xml' || one.document.format === 'ini') continue;
      const node = get(one.document.root, 'box');
      const name = stringOf(node);
      if (node && name !== undefined && names.has(name))
        reportFor(one).add(SAME, node, `${name} again`);
      if (name !== undefined) names.add(name);
    }
  },
};

function run(...texts: string[]): string[] {
  const files = texts.map((text, index) => ({ name: `f${index}`, text }));
  return lint(files, { kinds: [BOX], across: [ACROSS] }).findings.map(
    ({ file, line, column, rule, path, message }) =>
      `${file}:${line}:${column} ${rule} ${path} ${message}`,
  );
}

test('a wrong shape is told in words, at its place', () => {
  expect(run('box: x\nsizes: big\nmode: true\ncount: 9\n')).toEqual([
    'f0:2:8 box/shape sizes `sizes` is the string big; the box wants a list of strings',
    'f0:3:7 box/shape mode `mode` is the boolean true; the box wants "on" or "off"',
    'f0:4:8 box/shape count `count` is the number 9; the box wants a whole number from 0 to 7',
  ]);
});

test('a document in a string has the lines of its file', () => {
  expect(run('box: x\ninner: |\n  {\n    "box": "y",\n    "sizes": [1]\n  }\n')).toEqual([
    'f0:5:15 box/shape inner: sizes[0] `sizes[0]` is the number 1; the box wants a string',
  ]);
  expect(run('box: x\ninner: "{"\n')).toEqual([
    'f0:2:10 embedded-syntax inner This string is no JSON: a } is missing, found the end',
  ]);
});

test('several documents and files are one picture', () => {
  expect(run('box: x\n---\nbox: x\n', '{"box": "x",}')).toEqual([
    'f0:3:6 box/same-name box x again',
    'f1:1:9 box/same-name box x again',
    'f1:1:12 trailing-comma  A comma stands before the closing bracket: JSON parsers refuse the whole file',
  ]);
});

test('what cannot be read is one finding, and costs the others nothing', () => {
  expect(run('{"box": ', 'box: 1\n')).toEqual([
    'f0:1:9 syntax  The file is no JSON: a value has to follow, found the end',
    'f1:1:6 box/shape box `box` is the number 1; the box wants a string',
  ]);
});

test.each([
  ['{"resourceLists": []}', 'unknown-kind', /"resourceList" this is a configuration of the SR-IOV/],
  [
    'apiVersion: k8s.cni.cncf.io/v1\nkind: NetworkAttachmentDefintion\n',
    'unknown-kind',
    /NetworkAttachmentDefinition/,
  ],
  ['<networks/>', 'unknown-kind', /"network" this is/],
  ['a: 1\n', 'unknown-kind', /It knows: .*CNI network/],
  ['apiVersion: v1\nkind: Service\n', 'other-object', /^A Service/],
])('%j is told to be nothing, or nearly something', (text, rule, message) => {
  const { findings } = lint([{ name: 'x', text }], { kinds: KINDS, across: [] });
  expect(findings).toMatchObject([{ rule }]);
  expect(findings[0]?.message).toMatch(message);
});

test.each([
  [
    'a.yaml',
    'box: x\n{{- if .Values.big }}\nsizes: {{ .Values.sizes }}\n{{- end }}\n',
    2,
    'syntax',
  ],
  ['b.yaml', 'kind: {{ kind }}\n', 1, 'syntax'],
  ['c.json', '{\n"box": {{ .Name }}}', 2, 'syntax'],
  ['d.yaml', 'box: x\ninner: |\n  {\n    "box": {{ .Name }}\n  }\n', 4, 'embedded-syntax'],
])('%s is a template: an error by name, a remark in a directory', (name, text, line, rule) => {
  const knowledge = { kinds: [BOX], across: [] };
  const message = expect.stringMatching(
    new RegExp(`is a template \\(\\{\\{ in line ${line}\\) .* helm template; as it stands it `),
  );
  expect(lint([{ name, text }], knowledge).findings).toMatchObject([
    { rule, severity: 'error', message },
  ]);
  expect(lint([{ name, text, found: true }], knowledge).findings).toMatchObject([
    { rule: 'template', severity: 'info', message },
  ]);
});

test.each(['{{"box": "x"}}', '{"box": "{{"', 'box: [\n'])('%j is no template', (text) => {
  const { findings } = lint([{ name: 'x', text, found: true }], { kinds: [BOX], across: [] });
  expect(findings).toMatchObject([{ rule: 'syntax', severity: 'error' }]);
  expect(findings[0]?.message).not.toMatch(/template/);
});
