import { ProgramMissing, type Host, type RunOptions, type RunResult } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';

/** Runs `ip`; that it fails is for the caller to judge. @throws {SriovError} PROGRAM_MISSING */
export async function ip(
  host: Host,
  args: readonly string[],
  options?: RunOptions,
): Promise<RunResult> {
  try {
    return await host.run('ip', args, options);
  } catch (error) {
    if (!(error instanceof ProgramMissing)) throw error;
    throw new SriovError(
      'PROGRAM_MISSING',
      'ip is not installed, so VFs cannot be given settings',
      {
        actions: ['Install iproute2.'],
      },
    );
  }
}
