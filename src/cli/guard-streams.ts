import { SriovError } from '../model/errors.ts';
import { fail } from './fail.ts';

/** A reader that went away (`| head -1`) is no error; a full disk is one, of one line. */
export function guardStreams(): void {
  // oclif's own listener lets everything but EPIPE end in a stack trace.
  process.stdout.removeAllListeners('error');
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') void fail(cannotWrite(error), { args: [] });
  });
  process.stderr.on('error', () => {});
}

function cannotWrite({ code }: NodeJS.ErrnoException): SriovError {
  return new SriovError('UNWRITABLE', `Cannot write the result to stdout: ${code}`, {
    actions: ['Make room for it, then look at what is so now: sriovctl vf list, sriovctl nic list'],
  });
}
