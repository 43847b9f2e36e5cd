import { SriovError } from './errors.ts';
import { oneLine } from './text.ts';

/** A kernel driver's name becomes a part of sysfs paths. `none` is null; `default` stays a word. @throws {SriovError} INVALID_DRIVER */
export function parseDriverName(text: string): string | null {
  if (text === 'none') return null;
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/.test(text)) return text;
  throw new SriovError('INVALID_DRIVER', `"${oneLine(text)}" is not the name of a driver`, {
    actions: ['Give a kernel driver such as vfio-pci or iavf, or default, or none.'],
  });
}
