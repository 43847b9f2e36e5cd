import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import type { Host } from './host.ts';

/** The part of a Host that changes things, for a machine that is only a record of one. */
export function readOnlyParts(
  name: string,
): Pick<Host, 'writable' | 'write' | 'replace' | 'lock' | 'keep'> {
  const refuse = (): never => {
    throw new SriovError('HOST_READ_ONLY', `${oneLine(name)} is a record and cannot be changed`, {
      actions: [
        'Leave --host away to change this host, or use --host sim to try the command on a simulated one.',
      ],
    });
  };
  return {
    writable: false,
    write: async () => refuse(),
    replace: async () => refuse(),
    lock: async () => refuse(),
    keep: { load: () => undefined, save: refuse, remove: refuse },
  };
}
