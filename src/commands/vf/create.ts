import * as Flags from '@oclif/core/flags';
import { pf } from '../../cli/args.ts';
import { ChangeCommand } from '../../cli/change-command.ts';
import { requestedSettings } from '../../cli/requested-settings.ts';
import { settingsFlags } from '../../cli/settings-flags.ts';
import { parseVfCount } from '../../model/vf-count.ts';
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
    ...settingsFlags,
  };

  async run(): Promise<ProvisionResult> {
    const { args, flags } = await this.parse(VfCreate);
    const count = parseVfCount(flags.count);
    const settings = requestedSettings(flags);
    const { recreate } = flags;
    return this.change({ action: 'create', pf: args.pf, count, settings, recreate }, flags);
  }
}
