import type { Host } from '../host/host.ts';

/** How long late things (udev, drivers, a VF in reset) may still be waited for. */
export interface Deadline {
  /** Waits a little, longer each time. false: the time is over, and nothing was waited for. */
  pause(host: Host): Promise<boolean>;
}

/** Counts what was waited for, not the clock: a slow machine gets the same number of tries. */
export function deadline(seconds: number): Deadline {
  let leftMs = seconds * 1000;
  let stepMs = FIRST_PAUSE_MS;
  return {
    async pause(host) {
      if (leftMs <= 0) return false;
      const ms = Math.min(stepMs, leftMs);
      leftMs -= ms;
      stepMs = Math.min(stepMs * 2, LONGEST_PAUSE_MS);
      await host.wait(ms);
      return true;
    },
  };
}

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;
