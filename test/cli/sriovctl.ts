import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Call {
  /** Standard input is a pipe, for `meanwhile` to write to. */
  stdin?: boolean;
  env?: Record<string, string>;
  /** Run as this user; only root can. */
  uid?: number;
  /** Called with the process, to send it a signal or close a pipe. */
  meanwhile?: (child: ReturnType<typeof spawn>) => void;
}

export const BINARY = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** Runs the built program as a user's shell would: no terminal, and nothing of this process' environment. */
export async function sriovctl(args: string | string[], call: Call = {}): Promise<Outcome> {
  const words = typeof args === 'string' ? args.split(' ').filter(Boolean) : args;
  const child = spawn(process.execPath, [BINARY, ...words], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...call.env },
    stdio: [call.stdin ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    ...(call.uid === undefined ? {} : { uid: call.uid, gid: call.uid }),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  call.meanwhile?.(child);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { status, ...output };
}

export type Run = (args: string | string[], call?: Call) => Promise<Outcome>;

/** sriovctl on a simulated machine of its own, which is gone after the test if no folder is given for it. */
export function simulatedMachine(folder = temporaryFolder()): Run {
  const sim = { SRIOVCTL_HOST: 'sim', SRIOVCTL_SIM_STATE: join(folder, 'sim') };
  return (args, call = {}) => sriovctl(args, { ...call, env: { ...sim, ...call.env } });
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sriovctl-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
