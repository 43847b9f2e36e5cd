import type { Host } from '../host/host.ts';
import { throwIfInterrupted } from './interrupted.ts';

/** How long late things (udev, drivers, a VF in reset) may still be waited for. */
export interface Deadline {
  /** Waits a little, longer each time. false: the time is over, and nothing was waited for. @throws {SriovError} INTERRUPTED */
  pause(clock: Pick<Host, 'wait'>): Promise<boolean>;
}

export interface Waiting {
  waitSeconds: number;
  signal?: AbortSignal | undefined;
}

/** Counts what was waited for, not the clock: a slow machine gets the same number of tries. */
export function deadline({ waitSeconds, signal }: Waiting): Deadline {
  let leftMs = waitSeconds * 1000;
  let stepMs = FIRST_PAUSE_MS;
  return {
    async pause(clock) {
      throwIfInterrupted(signal);
      if (leftMs <= 0) return false;
      const ms = Math.min(stepMs, leftMs);
      leftMs -= ms;
      stepMs = Math.min(stepMs * 2, LONGEST_PAUSE_MS);
      await clock.wait(ms);
      return true;
    },
  };
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
