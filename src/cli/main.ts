import { fileURLToPath } from 'node:url';
import { run } from '@oclif/core/run';
import { commandFirst } from './command-first.ts';
import { fail } from './fail.ts';
import { rootPlugin } from './root-plugin.ts';

// Found here by oclif; in files of their own they would split what all commands share into more files to load.
export { commandNotFound } from './command-not-found.ts';
export { SriovHelp } from './help.ts';
// What every command needs, loaded at once.
export { BaseCommand } from './base-command.ts';

/** Runs the command line; every failure ends here or in the base command, as one error and its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const args = commandFirst(argv);
  const root = fileURLToPath(new URL('../..', import.meta.url));
  try {
    const plugin = rootPlugin(root);
    await run(args, { root, plugins: new Map([[plugin.name, plugin]]) });
  } catch (error) {
    await fail(error, { args });
  }
}
