import { SriovError } from '../model/errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** As long as nothing was changed there is nothing to undo: a signal ends the waiting, for a prompt or for a program. */
export function cancelOnSignal(): {
  signal: AbortSignal;
  /** @throws {SriovError} INTERRUPTED */
  unlessCancelled: <T>(work: Promise<T>) => Promise<T>;
  release: () => void;
} {
  const controller = new AbortController();
  const { signal } = controller;
  const onSignal = (): void => controller.abort();
  const cancelled = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(cancellation()));
  });
  cancelled.catch(() => {});
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal,
    unlessCancelled: (work) => Promise.race([work, cancelled]),
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}

export function cancellation(): SriovError {
  return new SriovError('INTERRUPTED', 'Cancelled: nothing was changed');
}
