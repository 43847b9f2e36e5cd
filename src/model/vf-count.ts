import { decimal } from './decimal.ts';
import { SriovError } from './errors.ts';
import { oneLine } from './text.ts';

/** A PF has a 16-bit number of VFs (PCIe, SR-IOV capability, TotalVFs). */
const MAXIMUM = 0xffff;

/** @throws {SriovError} INVALID_COUNT */
export function parseVfCount(text: string): number | 'max' {
  if (text === 'max') return 'max';
  const count = decimal(text, 1, MAXIMUM);
  if (count !== undefined) return count;
  throw new SriovError('INVALID_COUNT', `"${oneLine(text)}" is not a number of VFs`, {
    actions:
      text === '0'
        ? ['To have none, delete them: sriovctl vf delete PF']
        : ['Give --count a number from 1, or max for as many as the PF can have.'],
  });
}
