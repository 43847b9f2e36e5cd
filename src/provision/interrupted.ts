import { SriovError } from '../model/errors.ts';

/** Called between steps and while waiting: the places where a change may be stopped. @throws {SriovError} INTERRUPTED */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new SriovError('INTERRUPTED', 'Interrupted');
}
