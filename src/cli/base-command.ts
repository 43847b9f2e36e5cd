import { Command } from '@oclif/core/command';
import * as Flags from '@oclif/core/flags';
import type { Host } from '../host/host.ts';
import { openHost } from '../host/open.ts';
import { verbose } from '../host/verbose.ts';
import { oneLine } from '../model/text.ts';
import { resultEnvelope } from '../output/envelope.ts';
import { openTerminal, type Terminal } from '../output/terminal.ts';
import { wrap } from '../output/wrap.ts';
import { fail } from './fail.ts';

export interface GlobalFlags {
  host?: string | undefined;
  'no-color': boolean;
  verbose: boolean;
}

/** What all commands share: the flags for everywhere, where results and warnings go, and how errors end. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  static override baseFlags = {
    json: Flags.boolean({ description: 'give the result as JSON', helpGroup: 'GLOBAL' }),
    host: Flags.string({
      description:
        'local, sim or sim:NAME (a simulated machine), a snapshot file, or a directory with /sys and /proc in it',
      env: 'SRIOVCTL_HOST',
      helpGroup: 'GLOBAL',
      helpValue: 'HOST',
    }),
    'no-color': Flags.boolean({
      description: 'no colours (also: NO_COLOR=1)',
      helpGroup: 'GLOBAL',
    }),
    verbose: Flags.boolean({
      char: 'v',
      description: 'show each read, program and write on stderr',
      helpGroup: 'GLOBAL',
    }),
    help: Flags.boolean({ char: 'h', description: 'show this help', helpGroup: 'GLOBAL' }),
  };

  private readonly warnings: string[] = [];
  /** The exit code of a command that did what it was asked to. */
  protected status = 0;

  protected async openHost(flags: GlobalFlags): Promise<Host> {
    const host = await openHost(flags.host, process.env);
    return flags.verbose ? verbose(host, (line) => process.stderr.write(`${line}\n`)) : host;
  }

  /** Gives the result to the program that asked (--json), or as text to a person or a pipe. */
  protected async answer<Result>(
    result: Result,
    flags: GlobalFlags,
    render: (terminal: Terminal) => string | Promise<string>,
  ): Promise<Result> {
    process.exitCode = this.status;
    if (!this.jsonEnabled()) {
      const terminal = await openTerminal(process.stdout, { noColor: flags['no-color'] });
      process.stdout.write(await render(terminal));
    }
    return result;
  }

  /** For people, on stderr; `--json` carries it in `warnings` instead. */
  protected warnOf(lines: readonly string[]): void {
    this.warnings.push(...lines);
    if (this.jsonEnabled()) return;
    for (const line of lines) this.say(line, 'warning: ');
  }

  /** A remark on stderr, not part of the result. */
  protected say(line: string, label = ''): void {
    if (this.jsonEnabled()) return;
    const width = process.stderr.isTTY ? process.stderr.columns || 80 : Infinity;
    process.stderr.write(`${label}${wrap(oneLine(line), width, label.length)}\n`);
  }

  /** A command to copy, on stderr: in one line, however long it is. */
  protected sayCommand(command: string): void {
    if (!this.jsonEnabled()) process.stderr.write(`  ${oneLine(command)}\n`);
  }

  protected override async catch(error: unknown): Promise<void> {
    // Otherwise oclif, under NODE_ENV=test, complains of arguments that could not be parsed.
    this.parsed = true;
    await fail(error, { args: this.argv, command: this.id, warnings: this.warnings });
  }

  protected override toSuccessJson(result: unknown): object {
    return resultEnvelope(this.id, this.status, result, this.warnings);
  }

  protected override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  }
}
