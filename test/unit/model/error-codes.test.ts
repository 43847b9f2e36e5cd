import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERROR_KINDS } from '../../../src/model/error-codes.ts';

const documented = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

it('documents every code under its kind, and no other', () => {
  const rows = new Map<string, string>();
  let kind = '';
  for (const line of documented.split('\n')) {
    kind = /^## (\w+)/.exec(line)?.[1] ?? kind;
    const code = /^\| `([A-Z_]+)` \|/.exec(line)?.[1];
    if (code) rows.set(code, kind === 'bug' && code === 'INTERRUPTED' ? 'interrupted' : kind);
  }
  expect(Object.fromEntries(rows)).toEqual(ERROR_KINDS);
});
