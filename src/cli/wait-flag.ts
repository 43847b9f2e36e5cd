import * as Flags from '@oclif/core/flags';
import { decimal } from '../model/decimal.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';

export const waitFlag = Flags.string({
  description:
    'how long to wait for another sriovctl, and for drivers and udev (without: 0 and 10)',
  helpValue: 'SECONDS',
});

/** As an option of what it is handed to: nothing if the flag was not given. @throws {SriovError} USAGE */
export function waitSeconds(text: string | undefined): { waitSeconds?: number } {
  if (text === undefined) return {};
  const value = decimal(text, 0, 86_400);
  if (value !== undefined) return { waitSeconds: value };
  throw new SriovError('USAGE', `--wait cannot be "${oneLine(text)}"`, {
    actions: ['Give a whole number of seconds from 0 to 86400.'],
  });
}
