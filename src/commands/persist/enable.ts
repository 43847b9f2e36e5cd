import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { BaseCommand, type GlobalFlags } from '../../cli/base-command.ts';
import { CHANGE_FOREIGN, confirmWrites } from '../../cli/confirm-writes.ts';
import { hostFileFlags, readHostFileInput } from '../../cli/host-file-input.ts';
import { abortOnSignal } from '../../cli/interrupt.ts';
import { waitFlag, waitSeconds } from '../../cli/wait-flag.ts';
import { exportHost } from '../../host-file/export-host.ts';
import type { HostFile } from '../../host-file/host-file.ts';
import type { Host } from '../../host/host.ts';
import { readInventory } from '../../inventory/inventory.ts';
import { SriovError } from '../../model/errors.ts';
import { cannotLines, renderSteps } from '../../output/persistence.ts';
import { enablePersistence, type EnableResult } from '../../persist/enable.ts';
import { FORMS } from '../../persist/form.ts';

export default class PersistEnable extends BaseCommand {
  static override summary = 'have VFs come back at boot';
  static override description = [
    'Of the file, or as they are now. A unit of sriovctl makes them before the network is set up, and tells of what is not as it was; with --as native files of another tool do, as far as they can: what they cannot is said. MACs that are automatic are written out.',
    'VFs are not touched. Refuses to be the second that makes the VFs of a PF. See docs/persist.md.',
  ].join('\n');

  static override examples = [
    '<%= config.bin %> persist enable',
    '<%= config.bin %> persist enable host.yaml',
    {
      description: 'See what netplan could do:',
      command: '<%= config.bin %> persist enable host.yaml --as netplan -n',
    },
  ];

  static override args = {
    file: Args.string({
      description: 'a host file, or - for standard input; without it the VFs as they are now',
      ignoreStdin: true,
    }),
  };

  static override flags = {
    ...hostFileFlags,
    as: Flags.option({
      description: 'whose files make the VFs at boot',
      options: FORMS,
      default: 'systemd' as const,
    })(),
    'dry-run': Flags.boolean({
      char: 'n',
      description: 'show what would be written; needs no root',
    }),
    yes: Flags.boolean({ char: 'y', description: 'do not ask before files of others are changed' }),
    force: Flags.boolean({
      description: 'also take away files of an earlier --as that were changed since',
    }),
    wait: waitFlag,
  };

  async run(): Promise<EnableResult> {
    const { args, flags } = await this.parse(PersistEnable);
    const given = args.file === undefined ? undefined : await readHostFileInput(args.file);
    const host = await this.openHost(flags);
    const file = given ?? (await currentState(host));
    const interrupt = abortOnSignal((line) => this.say(line));
    try {
      const result = await enablePersistence(host, file, {
        as: flags.as,
        dryRun: flags['dry-run'],
        missing: flags.missing,
        warn: (line) => this.warnOf([line]),
        force: flags.force,
        ...waitSeconds(flags.wait),
        signal: interrupt.signal,
        confirm: (writes) =>
          confirmWrites(writes, {
            question: CHANGE_FOREIGN,
            yes: flags.yes,
            json: this.jsonEnabled(),
            noColor: flags['no-color'],
            say: (line) => this.say(line),
            signal: interrupt.signal,
          }),
      });
      return await this.tell(result, flags);
    } finally {
      interrupt.release();
    }
  }

  private async tell(
    result: EnableResult,
    flags: GlobalFlags & { 'dry-run': boolean },
  ): Promise<EnableResult> {
    this.warnOf(cannotLines(result.cannot));
    const isNothing = result.files.length + result.commands.length === 0;
    if (flags['dry-run'])
      this.say(
        isNothing ? 'Dry run: there is nothing to do.' : 'Dry run, nothing is written. It would:',
      );
    else if (result.changed) this.say('Done: the VFs come back at boot.');
    else this.say('Nothing to do: it is already so.');
    return this.answer(result, flags, (terminal) =>
      renderSteps(result, terminal, { diffs: flags['dry-run'] }),
    );
  }
}

async function currentState(host: Host): Promise<HostFile> {
  const file = await exportHost(await readInventory(host), host, { onlyWithVfs: true });
  if (file.pfs.length > 0) return file;
  throw new SriovError('NO_VFS', 'There are no VFs that could come back', {
    actions: [
      'Create some first: sriovctl vf create PF --count N',
      'Or name a file that describes them: sriovctl persist enable host.yaml',
    ],
  });
}
