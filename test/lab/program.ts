import { spawn } from 'node:child_process';
import { constants } from 'node:os';

export interface Result {
  /** 128 + the signal's number if a signal ended it, as a shell says it. */
  exit: number;
  stdout: string;
  stderr: string;
}

export interface Background {
  pid: number;
  kill(signal?: NodeJS.Signals): void;
  ended: Promise<Result>;
}

export interface ProgramOptions {
  env?: Record<string, string>;
  input?: string;
  cwd?: string;
  /** In ms; the whole process group is killed then, and the call fails. */
  timeout?: number;
}

/** Runs a program without a shell. A non-zero exit is a result; a program that is missing or too slow is an error. */
export async function program(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Result> {
  const { timeout = 60_000 } = options;
  const running = await background(file, args, options);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    running.kill('SIGKILL');
  }, timeout);
  const result = await running.ended.finally(() => clearTimeout(timer));
  if (late) {
    const said = `${result.stdout}${result.stderr}`.slice(-2000);
    throw new Error(`${file} ${args.join(' ')} did not end within ${timeout / 1000} s\n${said}`);
  }
  return result;
}

/** Starts a program in a process group of its own, so that killing it takes its children along. */
export async function background(
  file: string,
  args: readonly string[],
  { env, input, cwd }: ProgramOptions = {},
): Promise<Background> {
  const child = spawn(file, args, {
    cwd,
    detached: true,
    env: { ...process.env, LC_ALL: 'C', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => stdout.push(data));
  child.stderr.on('data', (data: Buffer) => stderr.push(data));
  // A program that ends before it has read all of its input is no fault of ours.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const ended = new Promise<Result>((resolve) => {
    child.on('close', (code, signal) => {
      resolve({
        exit: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid!;
  return { pid, kill: (signal = 'SIGTERM') => killGroup(pid, signal), ended };
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
