import { setTimeout } from 'node:timers/promises';
import { LockHeld, type Host, type Release } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { deadline, type Waiting } from './deadline.ts';

/** Becomes the one writer of the host, after at most `waitSeconds`. @throws {SriovError} LOCKED */
export async function takeLock(host: Host, command: string, waiting: Waiting): Promise<Release> {
  const late = deadline(waiting);
  for (;;) {
    try {
      return await host.lock(command);
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error;
      if (await late.pause(OUR_CLOCK)) continue;
      const { pid, command: theirs, since } = error.holder;
      throw new SriovError(
        'LOCKED',
        `Another sriovctl is at work: process ${pid}, "${theirs}", since ${since}`,
        {
          cause: 'Only one may change a host at a time.',
          actions: ['Try again when it is done, or wait for it: --wait SECONDS'],
          details: { ...error.holder },
        },
      );
    }
  }
}

/** Another sriovctl lives in our time, even when both work on a simulated machine that has its own. */
const OUR_CLOCK = { wait: (ms: number) => setTimeout(ms) };
