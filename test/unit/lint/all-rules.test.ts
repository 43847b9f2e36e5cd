import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ACROSS, HOST_VIEWS, KINDS } from '../../../src/consumers/kinds.ts';
import { allRules } from '../../../src/lint/all-rules.ts';
import { rulesTable } from './rules-table.ts';

const DOCS = new URL('../../../docs/lint.md', import.meta.url);
const HEADING = '## The rules\n\n';

/** After a rule has come, `npx vitest run test/unit/lint/all-rules.test.ts -u` writes its row. */
test('docs/lint.md has a row for each rule', async () => {
  const docs = readFileSync(DOCS, 'utf8');
  const prose = docs.slice(0, docs.indexOf(HEADING) + HEADING.length);
  await expect(`${prose}${rulesTable(allRules())}`).toMatchFileSnapshot(DOCS.pathname);
});

test('ids are unique over all kinds, and say what is meant', () => {
  const owners = [...KINDS, ...ACROSS, ...HOST_VIEWS].map(({ rules }) => rules);
  const byId = new Map<string, unknown>();
  for (const rule of owners.flat()) {
    expect(rule.id).toMatch(/^[a-z][a-z0-9-]*(?:\/[a-z0-9-]+)?$/);
    // Kinds may share a rule, but not an id.
    expect(byId.get(rule.id) ?? rule, rule.id).toBe(rule);
    byId.set(rule.id, rule);
  }
});

test('each rule is told in a sentence', () => {
  for (const { id, summary } of allRules()) {
    expect(summary, id).toMatch(/^[^\n]{15,}[.!]$/);
  }
});
