import type { RunResult } from '../../host.ts';

/** do_batch() of iproute2's lib/utils.c. A wrong argument ends the whole program, even with -force. */
export function runBatch(
  input: string,
  force: boolean,
  run: (args: readonly string[]) => RunResult,
): RunResult {
  const result = { exitCode: 0, stdout: '', stderr: '' };
  for (const [index, line] of input.split('\n').entries()) {
    const args = words(line);
    if (args.length === 0) continue;
    const one = run(args);
    result.stdout += one.stdout;
    result.stderr += one.stderr;
    if (one.exitCode === 0) continue;
    if (one.exitCode === 255) return { ...result, exitCode: 255 };
    result.stderr += `Command failed -:${index + 1}\n`;
    result.exitCode = 1;
    if (!force) return result;
  }
  return result;
}

/** White space separates; a `#` begins a comment. */
function words(line: string): string[] {
  return line.replace(/#.*$/, '').split(/\s+/).filter(Boolean);
}
