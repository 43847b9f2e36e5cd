import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../../cli/base-command.ts';
import { abortOnSignal } from '../../cli/interrupt.ts';
import { waitFlag, waitSeconds } from '../../cli/wait-flag.ts';
import { renderSteps } from '../../output/persistence.ts';
import { disablePersistence, type DisableResult } from '../../persist/disable.ts';

export default class PersistDisable extends BaseCommand {
  static override summary = 'have VFs come back at boot no more';
  static override description =
    'Takes away exactly what persist enable put there. The VFs stay as they are until the next boot.';

  static override examples = [
    '<%= config.bin %> persist disable',
    '<%= config.bin %> persist disable --dry-run',
  ];

  static override flags = {
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'show what would be taken away; needs no root',
    }),
    force: Flags.boolean({ description: 'also files that were changed since; a backup stays' }),
    wait: waitFlag,
  };

  async run(): Promise<DisableResult> {
    const { flags } = await this.parse(PersistDisable);
    const host = await this.openHost(flags);
    const interrupt = abortOnSignal((line) => this.say(line));
    try {
      const dryRun = flags['dry-run'];
      const result = await disablePersistence(host, {
        dryRun,
        force: flags.force,
        ...waitSeconds(flags.wait),
        signal: interrupt.signal,
      });
      if (result.as === null) this.say('Nothing to do: nothing is enabled.');
      else if (dryRun) this.say('Dry run, nothing is written. It would:');
      else this.say('Done: the VFs stay until the next boot, and sriovctl makes none there.');
      return await this.answer(result, flags, (terminal) =>
        renderSteps(result, terminal, { diffs: dryRun }),
      );
    } finally {
      interrupt.release();
    }
  }
}
