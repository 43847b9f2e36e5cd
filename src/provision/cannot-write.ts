import type { Host } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';

/** Why this process may not change the host; `what` begins the sentence: `Changing VFs`. */
export function cannotWrite(host: Host, what: string): SriovError {
  if (host.kind === 'local') {
    return new SriovError('NEEDS_ROOT', `${what} needs root`, {
      actions: ['Run it with sudo.', 'To see what would be done, without root: --dry-run'],
    });
  }
  return new SriovError(
    'HOST_READ_ONLY',
    `${host.name} is a record: it can be looked at, not changed`,
    { actions: ['To see what would be done: --dry-run'] },
  );
}
