import { pf, vfs } from '../../cli/args.ts';
import { ChangeCommand } from '../../cli/change-command.ts';
import { requestedSettings } from '../../cli/requested-settings.ts';
import { settingsFlags } from '../../cli/settings-flags.ts';
import { SriovError } from '../../model/errors.ts';
import type { ProvisionResult } from '../../provision/result.ts';

export default class VfSet extends ChangeCommand {
  static override summary = 'change settings of VFs';
  static override description = 'What is not named stays as it is.';
  static override examples = [
    '<%= config.bin %> vf set ens1f0 3 --vlan 100 --trust on',
    '<%= config.bin %> vf set ens1f0 0-3,6 --mac 02:00:00:00:00:10 --max-rate 1000',
  ];

  static override args = { pf, vfs };
  static override flags = settingsFlags;

  async run(): Promise<ProvisionResult> {
    const { args, flags } = await this.parse(VfSet);
    const settings = requestedSettings(flags);
    if (Object.keys(settings).length === 0) throw nothingAsked();
    return this.change({ action: 'set', pf: args.pf, vfs: args.vfs, settings }, flags);
  }
}

function nothingAsked(): SriovError {
  return new SriovError('USAGE', 'No setting is given', {
    actions: ['Give one or more, for example --vlan 100; see all: sriovctl vf set --help'],
  });
}
