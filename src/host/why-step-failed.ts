import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import { HostError, ProgramMissing } from './host.ts';

/** For a person, in one line: why replacing a file of the host, or running a program, failed. */
export function whyStepFailed(error: unknown): string {
  if (error instanceof ProgramMissing) return `${error.program} is not installed`;
  if (error instanceof HostError) return whyHostRefused(error);
  if (error instanceof SriovError && error.cause !== undefined)
    return oneLine(`${error.message}: ${error.cause}`);
  return oneLine(error instanceof Error ? error.message : String(error));
}

function whyHostRefused({ errno, path, operation }: HostError): string {
  if (errno === 'ETIMEDOUT' && operation === 'run') return `${path} did not end in time`;
  const known = operation === 'run' ? undefined : REASONS[errno];
  return oneLine(`${path} ${known ?? `gave ${errno}`}`);
}

/** Of a file that could not be replaced. */
const REASONS: Record<string, string> = {
  ESTALE: 'was changed by somebody else meanwhile',
  EPERM: 'is immutable, or others than its owner may write into its folder',
  EROFS: 'is on a file system that is read-only',
  ENOSPC: 'has no room on its file system',
  EBUSY: 'is a mount point',
  EILSEQ: 'has bytes that are no UTF-8 text',
};
