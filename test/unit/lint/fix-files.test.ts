import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entries, get, items, keyOf, toValue } from '../../../src/formats/node.ts';
import { readDocuments } from '../../../src/formats/read-documents.ts';
import { fixFiles } from '../../../src/lint/fix-files.ts';
import type { Kind, Rule } from '../../../src/lint/rule.ts';
import { anyMap } from '../formats/arbitrary-value.ts';

const RULE: Rule = { id: 'x/y', severity: 'error', summary: 'It is not as it should be.' };

/** Takes away what is called `bad`, spells `old` as `new`, wants strings in lists, and never has enough of `more`. */
const PICKY: Kind = {
  id: 'picky',
  name: 'a picky thing',
  rules: [RULE],
  recognises: () => true,
  embedded: (document) => {
    const inner = document.format === 'yaml' ? get(document.root, 'inner') : undefined;
    return inner ? [{ path: ['inner'], format: 'json', place: inner.place }] : [];
  },
  check(document, report) {
    if (document.format === 'xml' || document.format === 'ini') return;
    const { root } = document;
    for (const entry of entries(root)) {
      const { path } = entry.value;
      const at = keyOf(root, entry);
      if (entry.key === 'bad')
        report.add(RULE, at, 'bad', { description: 'go', edits: [{ change: 'remove', path }] });
      if (entry.key === 'old')
        report.add(RULE, at, 'old', {
          description: 'new',
          edits: [{ change: 'rename', path, key: 'new' }],
        });
      if (entry.key === 'more')
        report.add(RULE, at, 'more', {
          description: 'more',
          edits: [{ change: 'set', path, value: Number(toValue(entry.value)) + 1 }],
        });
      for (const item of items(entry.value)) {
        if (item.type !== 'scalar' || typeof item.value === 'string') continue;
        const edits = [{ change: 'set', path: item.path, value: item.source } as const];
        const remove = [{ change: 'remove', path: item.path } as const];
        report.add(RULE, item, 'item', {
          description: 'string',
          edits: item.value === null ? remove : edits,
        });
      }
    }
  },
};

const fix = (...texts: string[]) =>
  fixFiles(
    texts.map((text, index) => ({ name: `f${index}.yaml`, text })),
    { kinds: [PICKY], across: [] },
  );
const fixed = (text: string) => fix(text).files[0]?.text;

test('all that can be mended is, in all documents and in strings, and nothing else', () => {
  const text = `# head
bad: 1
old:   [1, x, true]   # why
keep:   1
---
old:
  - null
  - 2
  - null
inner: |
  {
    "bad": 1, "old": [
      1, ],
  }
`;
  expect(fixed(text)).toBe(`# head
new:   ["1", x, "true"]   # why
keep:   1
---
new:
  - "2"
inner: |
  {
    "new": [
      "1" ]
  }
`);
  expect(fix(text).after.findings).toEqual([]);
});

test('many commas go at once', () => {
  expect(fixed(`{"a": [${'{"b": [1,],},'.repeat(100)}],}`)).toBe(
    `{"a": [${'{"b": [1]},'.repeat(99)}{"b": [1]}]}`,
  );
});

test('fixes that never end do end', () => {
  const result = fix('more: 1\n');
  expect(Number(/\d+/.exec(result.files[0]?.text ?? '')?.[0])).toBeLessThan(50);
});

test('what cannot be changed alone is left, and the rest is done', () => {
  const text = 'a: &x\n  - 1\nold: *x\nbad: 2\n';
  const result = fix(text);
  expect(result.files[0]?.text).toBe('a: &x\n  - 1\nnew: *x\n');
  expect(result.after.findings.length).toBeGreaterThan(0);
});

test('files that cannot be read, and those without a fault, stay', () => {
  const texts = ['a: [', 'keep:   1\r\n', 'bad: 1\nkeep: 1\n'];
  expect(fix(...texts).files.map(({ text }) => text)).toEqual([texts[0], texts[1], 'keep: 1\n']);
  expect(fix(...texts).files.map(({ fixed: done }) => done.length)).toEqual([0, 0, 1]);
});

test('whatever a file holds, what is written can be read, and mending it again changes nothing', () => {
  fc.assert(
    fc.property(anyMap, fc.boolean(), (value, pretty) => {
      const text = JSON.stringify(
        { ...value, bad: 1, old: value['old'] ?? [1] },
        null,
        pretty ? 2 : 0,
      );
      const once = fixed(text) ?? '';
      expect(readDocuments(once, { name: 'f0.yaml' })).toHaveLength(1);
      expect(fixed(once)).toBe(once);
    }),
  );
});

test('a thousand fixes take no longer than a few readings of the file', () => {
  const list = Array.from({ length: 1000 }, (_, index) => index);
  const text = `old: ${JSON.stringify(list)}\ninner: '{\n  "a": ${JSON.stringify(list)}}'\n`;
  const start = Date.now();
  const strings = JSON.stringify(list.map(String)).replaceAll(',', ', ');
  expect(fixed(text)?.replaceAll(/, ?/g, ', ')).toBe(
    `new: ${strings}\ninner: '{\n  "a": ${strings}}'\n`,
  );
  expect(Date.now() - start).toBeLessThan(5000);
});
