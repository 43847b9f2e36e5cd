import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import { HostError, ProgramMissing, type RunOptions, type RunResult } from './host.ts';

/**
 * What every child process gets and nothing else: this runs as root, so the caller's PATH, LD_PRELOAD or locale
 * must not decide what runs or what it prints. No /usr/local: what lies there was not installed by the
 * distribution, is writable for group staff on older Debian, and prints what its builder likes. NixOS has its
 * programs in /run/current-system only, where none but root can write.
 */
export const ENVIRONMENT = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
};

const MAX_OUTPUT = 64 * 1024 * 1024;

export async function runProgram(
  program: string,
  args: readonly string[],
  { input, timeoutMs = 30_000 }: RunOptions = {},
): Promise<RunResult> {
  const { execa } = await import('execa');
  const child = execa(program, args, {
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    cwd: '/',
    env: ENVIRONMENT,
    extendEnv: false,
    // In a process group of its own: Ctrl-C reaches sriovctl, which rolls back, and not an `ip` halfway.
    detached: true,
    reject: false,
    // Collected here: execa would quote all output in the message of a failure, escaped, many times its size.
    buffer: false,
  });
  const all = Promise.all([child, collect(child.stdout), collect(child.stderr)]);
  const outcome = await withTimeout(all, timeoutMs, () => abandon(child));
  if (outcome === undefined) throw new HostError('ETIMEDOUT', program, 'run');
  const [result, stdout, stderr] = outcome;
  if (stdout === undefined || stderr === undefined) throw new HostError('ENOBUFS', program, 'run');
  if (result.code === 'ENOENT') throw new ProgramMissing(program);
  if (result.exitCode === undefined && result.signal === undefined) {
    throw new HostError(result.code ?? 'EIO', program, 'run');
  }
  const exitCode = result.exitCode ?? 128 + constants.signals[result.signal ?? 'SIGKILL'];
  return { exitCode, stdout, stderr };
}

/** undefined if it is more than any program has to say: the stream is closed then, which ends the program. */
async function collect(stream: Readable): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_OUTPUT) return undefined;
    }
  } catch {
    // The program could not be started, or was given up: its result says so.
  }
  return Buffer.concat(chunks).toString();
}

/** undefined when the time is over: `giveUp` was called then, and the promise is left to itself. */
export async function withTimeout<T>(
  promise: Promise<T>,
  timeoutMs: number,
  giveUp: () => void,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      giveUp();
      resolve(undefined);
    }, timeoutMs);
  });
  try {
    return await Promise.race([promise, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

/** Kills the child's process group and does not wait: a process in D state dies only when the kernel lets it. */
function abandon(child: { pid?: number; unref(): void; stdout: Readable; stderr: Readable }): void {
  killGroup(child.pid);
  child.unref();
  child.stdout.destroy();
  child.stderr.destroy();
}

export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
