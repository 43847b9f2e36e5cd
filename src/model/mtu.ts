import { decimal } from './decimal.ts';
import { SriovError } from './errors.ts';
import { oneLine } from './text.ts';

/** From the smallest that IPv4 allows (RFC 791) to the largest that fits its length field. @throws {SriovError} INVALID_MTU */
export function parseMtu(text: string): number {
  const mtu = decimal(text, 68, 65535);
  if (mtu !== undefined) return mtu;
  throw new SriovError('INVALID_MTU', `"${oneLine(text)}" is not an MTU`, {
    actions: ['Give --mtu a number from 68 to 65535, usually 1500 or 9000.'],
  });
}
