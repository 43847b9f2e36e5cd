import * as Flags from '@oclif/core/flags';
import { pf } from '../../cli/args.ts';
import { ChangeCommand } from '../../cli/change-command.ts';
import { CHANGE_FOREIGN, confirmWrites } from '../../cli/confirm-writes.ts';
import { requestedSettings } from '../../cli/requested-settings.ts';
import { settingsFlags } from '../../cli/settings-flags.ts';
import { parseVfCount } from '../../model/vf-count.ts';
import { cannotLines } from '../../output/persistence.ts';
import type { PersistentResult } from '../../persist/create-persistent.ts';
import type { ProvisionResult } from '../../provision/result.ts';

export default class VfCreate extends ChangeCommand {
  static override summary = 'create the VFs of a PF';
  static override description = [
    'Creates VFs until the PF has that many, and gives all of them the settings. VFs that are already as asked are left alone.',
    'The kernel cannot add VFs to existing ones: with --recreate those are destroyed first and get their settings back.',
  ].join('\n');

  static override examples = [
    '<%= config.bin %> vf create ens1f0 --count 4',
    '<%= config.bin %> vf create 82:00.0 --count max --vlan 100 --spoofchk on --trust off',
    '<%= config.bin %> vf create ens1f0 --count 4 --persist',
    {
      description: 'See first what it would do:',
      command: '<%= config.bin %> vf create ens1f0 --count 8 --recreate -n',
    },
  ];

  static override args = { pf };
  static override flags = {
    count: Flags.string({
      char: 'c',
      description: 'how many VFs',
      helpValue: 'N|max',
      required: true,
    }),
    recreate: Flags.boolean({
      description: 'destroy and create existing VFs anew where the kernel demands it',
    }),
    persist: Flags.boolean({
      description: 'have them come back at boot, as persist enable does',
    }),
    ...settingsFlags,
  };

  async run(): Promise<ProvisionResult | PersistentResult> {
    const { args, flags } = await this.parse(VfCreate);
    const count = parseVfCount(flags.count);
    const settings = requestedSettings(flags);
    const { recreate } = flags;
    const request = { action: 'create', pf: args.pf, count, settings, recreate } as const;
    if (!flags.persist) return this.change(request, flags);
    const { createPersistent } = await import('../../persist/create-persistent.ts');
    return this.carry(async (host, options) => {
      const result = await createPersistent(host, request, {
        ...options,
        confirmFiles: (writes) =>
          confirmWrites(writes, {
            question: CHANGE_FOREIGN,
            yes: flags.yes,
            json: this.jsonEnabled(),
            noColor: flags['no-color'],
            say: (line) => this.say(line),
            ...(options.signal ? { signal: options.signal } : {}),
          }),
      });
      this.warnOf(cannotLines(result.persist.cannot));
      if (!flags['dry-run']) this.say('They come back at boot: sriovctl persist show');
      return result;
    }, flags);
  }
}
