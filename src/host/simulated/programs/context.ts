import type { RunResult } from '../../host.ts';

/** Where a program runs: its namespace, what it reads, and how it starts another one. */
export interface Context {
  netns: number;
  input: string | undefined;
  run(program: string, args: readonly string[], netns: number): RunResult;
}
