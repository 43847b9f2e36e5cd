import { exitCode } from '../model/errors.ts';
import { renderError } from '../output/error.ts';
import { errorEnvelope } from '../output/envelope.ts';
import { openTerminal } from '../output/terminal.ts';
import { toSriovError } from './to-sriov-error.ts';

interface Call {
  args: readonly string[];
  /** `vf:list`, if it got as far as that. */
  command?: string | undefined;
  warnings?: string[];
}

/** Says what went wrong, on stdout as JSON or on stderr for people, and sets the exit code. */
export async function fail(thrown: unknown, { args, command, warnings = [] }: Call): Promise<void> {
  const error = toSriovError(thrown, command);
  const has = (...flags: string[]) => beforeDashes(args).some((arg) => flags.includes(arg));
  process.exitCode = exitCode(error.kind);
  if (has('--json')) {
    process.stdout.write(`${JSON.stringify(errorEnvelope(command, error, warnings), null, 2)}\n`);
  } else {
    const terminal = await openTerminal(process.stderr, { noColor: has('--no-color') });
    process.stderr.write(renderError(error, terminal));
  }
  if (error.kind === 'bug' && has('-v', '--verbose') && thrown instanceof Error) {
    process.stderr.write(`${thrown.stack}\n`);
  }
}

function beforeDashes(args: readonly string[]): readonly string[] {
  return args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
}
