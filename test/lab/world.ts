import type { Background, ProgramOptions, Result } from './program.ts';

/** What a failed access to a file gave instead: `{errno: 'EBUSY'}`. */
export interface Errno {
  errno: string;
}

export interface SriovctlOptions {
  env?: Record<string, string>;
  /** In ms. */
  timeout?: number;
}

/** The envelope that `--json` prints, and the exit code. */
export interface JsonResult {
  exit: number;
  schema: string;
  status: number;
  // eslint-disable-next-line typescript/no-explicit-any -- scenarios say by their asserts what is in it
  result?: any;
  error?: { code: string; kind: string; message: string; [key: string]: unknown };
  warnings: unknown[];
}

/** The machine a scenario runs on: a real kernel in a guest, or the simulated one. Both answer to the same calls. */
export interface World {
  readonly kind: 'lab' | 'simulated';
  sriovctl(args: readonly string[], options?: SriovctlOptions): Promise<Result>;
  /** Adds `--json` and parses what was printed. */
  json(args: readonly string[], options?: SriovctlOptions): Promise<JsonResult>;
  /** A sriovctl that goes on while the scenario does; `kill('SIGKILL')` ends it. */
  spawn(args: readonly string[], options?: SriovctlOptions): Promise<Background>;
  run(program: string, args: readonly string[], options?: ProgramOptions): Promise<Result>;
  /** Any other program in the background. Real machines only. */
  start(program: string, args: readonly string[], options?: ProgramOptions): Promise<Background>;
  read(path: string): string | Errno;
  /** Sorted. */
  list(path: string): string[] | Errno;
  /** The link's target as it is stored. */
  link(path: string): string | Errno;
  /** One write(2) to an existing file. */
  write(path: string, text: string): Promise<'ok' | Errno>;
  /** Until udev is done and no netdev changes its name any more. */
  settle(): Promise<void>;
  /** Sleeps, or moves the simulated machine's clock. */
  wait(ms: number): Promise<void>;
  /** Records a value that must be the same in both worlds. Returns it. */
  answer<T>(label: string, value: T): T;
}
