import { decimal } from './decimal.ts';
import { SriovError } from './errors.ts';
import { oneLine } from './text.ts';

/** rtnetlink carries 32 bits (struct ifla_vf_rate). */
const MAXIMUM = 0xffffffff;

/** Mbit/s, 0 for no limit. `flag` names it in the message. @throws {SriovError} INVALID_RATE */
export function parseRate(text: string, flag: string): number {
  const rate = decimal(text, 0, MAXIMUM);
  if (rate !== undefined) return rate;
  throw new SriovError('INVALID_RATE', `"${oneLine(text)}" is not a rate`, {
    actions: [`Give ${flag} in Mbit/s as a whole number, or 0 for no limit.`],
  });
}
