import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitColumns } from '../../../src/output/fit-columns.ts';

const columns = [
  { title: 'NAME', rank: 0 },
  { title: 'MAC', rank: 1 },
  { title: 'NOTE', rank: 2, shrinkTo: 4 },
];

test('keeps natural widths where they fit', () => {
  expect(fitColumns(columns, [['eth0', '12345678', 'a long note']], 80, 2)).toEqual([4, 8, 11]);
});

test('cuts before it leaves out', () => {
  expect(fitColumns(columns, [['eth0', '12345678', 'a long note']], 22, 2)).toEqual([4, 8, 6]);
});

test('leaves out the least important column when cutting is not enough', () => {
  expect(fitColumns(columns, [['eth0', '12345678', 'a long note']], 16, 2)).toEqual([
    4,
    8,
    undefined,
  ]);
});

test('leaves out columns that say nothing before it cuts', () => {
  const rows = [['eth0', '-', 'a long note']];
  expect(fitColumns(columns, rows, 20, 2)).toEqual([4, undefined, 11]);
});

test('is never wider than the terminal while a column may go', () => {
  const cell = fc.string({ minLength: 1, maxLength: 40 });
  const column = fc.record({
    title: fc.string({ minLength: 1, maxLength: 8 }),
    rank: fc.integer({ min: 1, max: 9 }),
    shrinkTo: fc.integer({ min: 1, max: 12 }),
  });
  const tables = fc.array(column, { minLength: 1, maxLength: 8 }).chain((cols) =>
    fc.record({
      cols: fc.constant(cols),
      rows: fc.array(fc.array(cell, { minLength: cols.length, maxLength: cols.length })),
      width: fc.integer({ min: 1, max: 120 }),
    }),
  );
  fc.assert(
    fc.property(tables, ({ cols, rows, width }) => {
      const shown = fitColumns(cols, rows, width, 2).filter((each) => each !== undefined);
      const total = shown.reduce((sum, each) => sum + each, 0) + 2 * Math.max(0, shown.length - 1);
      expect(total).toBeLessThanOrEqual(width);
    }),
  );
});
