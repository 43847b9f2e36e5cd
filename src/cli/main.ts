import { fileURLToPath } from 'node:url';
import { run } from '@oclif/core/run';
import { commandFirst } from './command-first.ts';
import { fail } from './fail.ts';
import { guardStreams } from './guard-streams.ts';
import { rootPlugin } from './root-plugin.ts';

// Found here by oclif, without a file of their own to load.
export { commandNotFound } from './command-not-found.ts';
export { SriovHelp } from './help.ts';

/** Runs the command line; every failure ends here or in the base command, as one error and its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  guardStreams();
  const args = commandFirst(argv);
  const root = fileURLToPath(new URL('../..', import.meta.url));
  try {
    const plugin = rootPlugin(root);
    await run(args, { root, plugins: new Map([[plugin.name, plugin]]) });
  } catch (error) {
    await fail(error, { args });
  }
}
