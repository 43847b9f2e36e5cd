interface Fitting {
  title: string;
  rank: number;
  shrinkTo?: number;
}

/**
 * The width of each column, undefined for one that is left out. While the table is too wide, first columns
 * that say nothing go, then columns that may be cut are cut, then the least important go.
 */
export function fitColumns(
  columns: readonly Fitting[],
  rows: readonly (readonly string[])[],
  terminalWidth: number,
  gap: number,
): (number | undefined)[] {
  const natural = columns.map((column, index) =>
    Math.max(column.title.length, ...rows.map((row) => [...row[index]!].length)),
  );
  const widths: (number | undefined)[] = [...natural];
  const excess = () => total(widths, gap) - terminalWidth;

  for (const index of leastImportantFirst(columns)) {
    if (excess() > 0 && rows.every((row) => row[index] === '-')) widths[index] = undefined;
  }
  for (;;) {
    if (excess() <= 0) return widths;
    shrink(columns, widths, excess());
    if (excess() <= 0) return widths;
    const least = leastImportantFirst(columns).find((index) => widths[index] !== undefined);
    if (least === undefined) return widths;
    widths[least] = undefined;
    restore(columns, widths, natural);
  }
}

function leastImportantFirst(columns: readonly Fitting[]): number[] {
  return columns
    .map((_, index) => index)
    .filter((index) => columns[index]!.rank > 0)
    .sort((a, b) => columns[b]!.rank - columns[a]!.rank);
}

function shrink(columns: readonly Fitting[], widths: (number | undefined)[], excess: number): void {
  let left = excess;
  columns.forEach(({ shrinkTo }, index) => {
    const width = widths[index];
    if (width === undefined || shrinkTo === undefined || left <= 0) return;
    const smaller = Math.max(Math.min(shrinkTo, width), width - left);
    left -= width - smaller;
    widths[index] = smaller;
  });
}

function restore(
  columns: readonly Fitting[],
  widths: (number | undefined)[],
  natural: number[],
): void {
  columns.forEach(({ shrinkTo }, index) => {
    if (widths[index] !== undefined && shrinkTo !== undefined) widths[index] = natural[index];
  });
}

function total(widths: readonly (number | undefined)[], gap: number): number {
  const shown = widths.filter((width) => width !== undefined);
  return shown.reduce((sum, width) => sum + width, 0) + gap * Math.max(0, shown.length - 1);
}
