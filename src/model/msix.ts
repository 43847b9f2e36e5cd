import { decimal } from './decimal.ts';
import { SriovError } from './errors.ts';
import { oneLine } from './text.ts';

/** PCIe: a function has at most 2048 (Table Size of the MSI-X capability). @throws {SriovError} INVALID_MSIX */
export function parseMsix(text: string): number {
  const msix = decimal(text, 1, 2048);
  if (msix !== undefined) return msix;
  throw new SriovError('INVALID_MSIX', `"${oneLine(text)}" is not a number of interrupt vectors`, {
    actions: ['Give --msix a number from 1 to 2048.'],
  });
}
