import { SriovError } from './errors.ts';
import { oneLine } from './text.ts';

/**
 * `0`, `0-3`, `0,2,5-7` or `all`, as ascending VF indexes without repeats.
 * @throws {SriovError} INVALID_VF_RANGE for bad syntax, VF_NOT_FOUND for an index past `numVfs - 1`
 */
export function parseVfRange(text: string, numVfs: number): number[] {
  const indexes =
    text === 'all' ? upTo(numVfs) : vfRangeParts(text).flatMap((part) => indexesOf(part, numVfs));
  if (indexes.length === 0) {
    throw new SriovError('VF_NOT_FOUND', 'The PF has no VFs', {
      actions: ['Create some first: sriovctl vf create PF --count N'],
    });
  }
  return [...new Set(indexes)].sort((a, b) => a - b);
}

/** `[0,1,2,5]` as `0-2,5`: for messages and plans. */
export function formatVfRange(indexes: readonly number[]): string {
  const parts: string[] = [];
  for (let start = 0; start < indexes.length;) {
    let end = start;
    while (indexes[end + 1] === indexes[end]! + 1) end += 1;
    parts.push(end === start ? `${indexes[start]}` : `${indexes[start]}-${indexes[end]}`);
    start = end + 1;
  }
  return parts.join(',');
}

/**
 * The parts of a range as its text has them, first and last index of each, however many VFs there are.
 * @throws {SriovError} INVALID_VF_RANGE
 */
export function vfRangeParts(text: string): [first: number, last: number][] {
  return text.split(',').map((part) => {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part);
    if (!match) {
      throw new SriovError('INVALID_VF_RANGE', `"${oneLine(text)}" does not name VFs`, {
        actions: ['Write 0, 0-3, 0,2,5-7 or all.'],
      });
    }
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (first > last) {
      throw new SriovError('INVALID_VF_RANGE', `The range ${part} runs backwards`, {
        actions: [`Write ${last}-${first}.`],
      });
    }
    return [first, last];
  });
}

function indexesOf([first, last]: [number, number], numVfs: number): number[] {
  if (last >= numVfs) {
    throw new SriovError('VF_NOT_FOUND', `There is no VF ${last}: ${existing(numVfs)}`, {
      actions: ['See them with: sriovctl vf list PF'],
      details: { index: last, numVfs },
    });
  }
  return upTo(last + 1).slice(first);
}

function existing(numVfs: number): string {
  if (numVfs === 0) return 'the PF has no VFs';
  return numVfs === 1 ? 'the PF has only VF 0' : `the PF has VFs 0-${numVfs - 1}`;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
