import { HostError, LockHeld, ProgramMissing } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { isOclifError, usageError } from './usage-error.ts';

/** Whatever was thrown, as the one error that people and scripts get to see. */
export function toSriovError(thrown: unknown, command?: string): SriovError {
  if (thrown instanceof SriovError) return thrown;
  if (isOclifError(thrown)) return usageError(thrown, command);
  if (thrown instanceof ProgramMissing) return programMissing(thrown);
  if (thrown instanceof LockHeld) return locked(thrown);
  if (thrown instanceof HostError) return hostFailure(thrown);
  return internal(thrown);
}

function programMissing({ program }: ProgramMissing): SriovError {
  return new SriovError('PROGRAM_MISSING', `The program ${program} is not installed`, {
    actions: [`Install the package that contains ${program}.`],
    details: { program },
  });
}

function locked({ holder }: LockHeld): SriovError {
  const command = oneLine(holder.command);
  return new SriovError(
    'LOCKED',
    `Another sriovctl is changing this host: process ${holder.pid} (${command}), since ${oneLine(holder.since)}`,
    { actions: ['Wait until it is done, then run the command again.'], details: { ...holder } },
  );
}

function hostFailure({ errno, operation, path }: HostError): SriovError {
  const code = operation === 'write' ? 'UNWRITABLE' : 'UNREADABLE';
  return new SriovError(code, `Cannot ${operation} ${oneLine(path)}: ${errno}`, {
    actions: [
      ...(operation === 'write' ? ['See who may write there, and whether there is room.'] : []),
      'See every read, program and write with -v.',
    ],
    details: { errno, operation, path },
  });
}

function internal(thrown: unknown): SriovError {
  const what = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new SriovError('INTERNAL', `This is a mistake in sriovctl: ${oneLine(what)}`, {
    actions: [
      'Run the command again with -v and report what it prints,',
      'together with the file that `sriovctl snapshot --scrub -o host.json` writes.',
    ],
  });
}
