const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns Ctrl-C, a polite kill and a lost terminal into an abort, so that what was done is undone. A second
 * one does not end the process in the middle of that either; only kill -9 does, and leaves the journal.
 */
export function abortOnSignal(say: (line: string) => void): {
  signal: AbortSignal;
  release: () => void;
} {
  const controller = new AbortController();
  const onSignal = (): void => {
    say(
      controller.signal.aborted
        ? 'Still undoing what was done: ending now would leave the host half changed.'
        : 'Interrupted: undoing what was done.',
    );
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
