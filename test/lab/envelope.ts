import type { Result } from './program.ts';
import type { JsonResult } from './world.ts';

/** What `--json` printed, or an error that shows what was printed in its place. */
export function envelope(args: readonly string[], { exit, stdout, stderr }: Result): JsonResult {
  try {
    return { exit, ...(JSON.parse(stdout) as Omit<JsonResult, 'exit'>) };
  } catch {
    throw new Error(
      `sriovctl ${args.join(' ')} --json (exit ${exit}) printed no JSON\n${stdout}${stderr}`,
    );
  }
}
