import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { Finding } from '../../../src/lint/finding.ts';
import { checkShape } from '../../../src/lint/check-shape.ts';
import { lint } from '../../../src/lint/lint.ts';
import type { Kind } from '../../../src/lint/rule.ts';

const RULE = { id: 'x/y', severity: 'error', summary: 'It has another shape.' } as const;

function findings(schema: v.GenericSchema, text: string): Finding[] {
  const kind: Kind = {
    id: 'x',
    name: 'an x',
    rules: [RULE],
    recognises: () => true,
    check: (document, report) => {
      if (document.format === 'json') checkShape(document.root, schema, RULE, report, 'the plugin');
    },
  };
  return lint([{ name: 'x.json', text }], { kinds: [kind], across: [] }).findings;
}

test.each<[schema: v.GenericSchema, text: string, message: string]>([
  [
    v.object({ a: v.array(v.string()) }),
    '{"a": "8086"}',
    '`a` is the string "8086"; the plugin wants a list of strings',
  ],
  [
    v.object({ a: v.optional(v.number()) }),
    '{"a": {}}',
    '`a` is an object; the plugin wants a number',
  ],
  [
    v.object({ a: v.picklist(['on', 'off']) }),
    '{"a": true}',
    '`a` is the boolean true; the plugin wants "on" or "off"',
  ],
  [v.object({ a: v.string() }), '{}', '`a` is missing; the plugin needs it'],
  [
    v.strictObject({ a: v.string() }),
    '{"a": "x", "b\\n": 1}',
    '`["b\\n"]` is no key that the plugin knows',
  ],
  [
    v.object({ a: v.union([v.string(), v.array(v.string())]) }),
    '{"a": 1}',
    '`a` is the number 1; the plugin wants a string or a list of strings',
  ],
  [
    v.object({ a: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7)) }),
    '{"a": 9}',
    '`a` is the number 9; the plugin wants a whole number from 0 to 7',
  ],
  [
    v.object({
      a: v.pipe(
        v.string(),
        v.check(() => false, 'is no address'),
      ),
    }),
    '{"a": "x"}',
    '`a` is no address',
  ],
  [
    v.record(v.string(), v.boolean()),
    '{"k.v": 1}',
    '`["k.v"]` is the number 1; the plugin wants true or false',
  ],
  [
    v.array(v.object({ a: v.string() })),
    '[{"a": null}]',
    '`[0].a` is null; the plugin wants a string',
  ],
  [v.object({}), '[]', 'This is a list; the plugin wants an object'],
])('%#', (schema, text, message) => {
  expect(findings(schema, text).map((one) => one.message)).toEqual([message]);
});

test('what is missing is told where it should be, what should not be at its key', () => {
  const schema = v.strictObject({ a: v.optional(v.object({ b: v.string() })) });
  const places = findings(schema, '{\n "a": {},\n   "c": 1}').map(({ line, column, path }) => [
    line,
    column,
    path,
  ]);
  expect(places).toEqual([
    [2, 7, 'a'],
    [3, 4, 'c'],
  ]);
});
