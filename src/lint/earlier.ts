/**
 * Those before an element that it is compared with. Real files have tens of pools or policies; with all of them a
 * hostile file of 1 MiB would take minutes.
 */
export function earlier<T>(all: readonly T[], index: number): readonly T[] {
  return all.slice(0, Math.min(index, MOST));
}

const MOST = 100;
