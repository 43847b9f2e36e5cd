import type { RunResult } from '../../host.ts';

export function success(stdout = ''): RunResult {
  return { exitCode: 0, stdout, stderr: '' };
}

export function failure(exitCode: number, stderr: string): RunResult {
  return { exitCode, stdout: '', stderr: stderr.endsWith('\n') ? stderr : `${stderr}\n` };
}

/** What the simulation does not know says so, instead of looking like an answer. */
export function notSimulated(program: string, args: readonly string[]): RunResult {
  return failure(255, `${program}: "${args.join(' ')}" is not simulated`);
}

export function json(value: unknown): RunResult {
  return success(`${JSON.stringify(value)}\n`);
}
