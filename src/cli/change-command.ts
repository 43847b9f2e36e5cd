import * as Flags from '@oclif/core/flags';
import type { Host } from '../host/host.ts';
import { provision } from '../provision/provision.ts';
import type { ProvisionOptions, Recovery, Request } from '../provision/request.ts';
import type { ProvisionResult } from '../provision/result.ts';
import { renderPlan } from '../output/plan.ts';
import { vfTable } from '../output/vf-table.ts';
import { askers } from './ask.ts';
import { BaseCommand, type GlobalFlags } from './base-command.ts';
import { abortOnSignal } from './interrupt.ts';
import { waitFlag, waitSeconds } from './wait-flag.ts';

export interface ChangeFlags extends GlobalFlags {
  'dry-run': boolean;
  yes: boolean;
  wait?: string | undefined;
  force: boolean;
  recover?: Recovery | undefined;
}

/** What all commands share that change the host. */
export abstract class ChangeCommand extends BaseCommand {
  static override baseFlags = {
    ...BaseCommand.baseFlags,
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'show the plan, write nothing; needs no root',
    }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask' }),
    force: Flags.boolean({ description: 'also take away a VF that is in use' }),
    wait: waitFlag,
    recover: Flags.option({
      description: 'what to do about a change that an earlier run left unfinished',
      options: ['finish', 'undo'] as const,
    })(),
  };

  /** The one call behind `vf create|set|reset|bind|delete`, and its answer. */
  protected async change(request: Request, flags: ChangeFlags): Promise<ProvisionResult> {
    return this.carry((host, options) => provision(host, request, options), flags);
  }

  /** What changes VFs, with its options from the flags, and its answer. */
  protected async carry<Result extends ProvisionResult>(
    work: (host: Host, options: ProvisionOptions) => Promise<Result>,
    flags: ChangeFlags,
  ): Promise<Result> {
    const wait = waitSeconds(flags.wait);
    const host = await this.openHost(flags);
    const interrupt = abortOnSignal((line) => this.say(line));
    try {
      const result = await work(host, {
        dryRun: flags['dry-run'],
        force: flags.force,
        ...wait,
        ...(flags.recover === undefined ? {} : { recover: flags.recover }),
        ...askers({ yes: flags.yes, json: this.jsonEnabled(), signal: interrupt.signal }),
        signal: interrupt.signal,
        progress: (line) => this.progress(line, flags),
        warn: (line) => this.warnOf([line]),
      });
      return await this.tell(result, flags);
    } finally {
      interrupt.release();
    }
  }

  private async tell<Result extends ProvisionResult>(
    result: Result,
    flags: ChangeFlags,
  ): Promise<Result> {
    if (flags['dry-run']) {
      this.say(
        result.plan.length > 0
          ? 'Dry run, nothing is written. It would:'
          : 'Dry run: there is nothing to do.',
      );
      return this.answer(result, flags, (terminal) => renderPlan(result.plan, terminal));
    }
    this.say(result.changed ? 'Done.' : 'Nothing to do: it is already so.');
    return this.answer(result, flags, (terminal) => vfTable(result.vfs, terminal));
  }

  private progress(line: string, flags: ChangeFlags): void {
    if (process.stderr.isTTY || flags.verbose) this.say(line);
  }
}
