import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { chooseChecks } from '../../../src/doctor/choose-checks.ts';
import { CHECKS } from '../../../src/doctor/checks/index.ts';
import { explain, listChecks } from '../../../src/doctor/explain.ts';

describe('chooseChecks', () => {
  it('keeps the order of the report, whatever the order of the ids', () => {
    const ids = chooseChecks(['pf-link', 'sriov-capability']).map(({ id }) => id);
    expect(ids).toEqual(['sriov-capability', 'pf-link']);
  });

  it.each([
    ['pf-lnik', 'pf-link'],
    ['master', 'pf-master'],
  ])('names what %s may have meant', (wrong, right) => {
    expect(() => chooseChecks([wrong])).toThrowError(
      expect.objectContaining({
        code: 'UNKNOWN_CHECK',
        details: { near: expect.arrayContaining([right]) },
      }),
    );
  });

  it('keeps an unknown id on one line', () => {
    expect(() => chooseChecks(['x\ny'])).toThrowError('There is no check "x\\ny"');
  });
});

describe('the index of checks', () => {
  it('has ids of their own in kebab-case, each with something to explain', () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id } of listChecks()) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(explain(id).background.length).toBeGreaterThan(100);
    }
  });

  it('is the table in docs/doctor.md', () => {
    const docs = readFileSync(new URL('../../../docs/doctor.md', import.meta.url), 'utf8');
    const table = docs.slice(docs.indexOf('## The checks'), docs.indexOf('## Which arguments'));
    const ids = [...table.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
    expect(ids).toEqual(CHECKS.map(({ id }) => id));
  });
});
