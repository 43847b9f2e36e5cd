import { pf, vfs } from '../../cli/args.ts';
import { ChangeCommand } from '../../cli/change-command.ts';
import type { ProvisionResult } from '../../provision/result.ts';

export default class VfReset extends ChangeCommand {
  static override summary = 'put VFs back to the defaults';
  static override description =
    'No MAC from the PF (the VF driver chooses one), no VLAN, no rate limits, link as the PF, not trusted, spoof check and driver as new VFs have them.';

  static override examples = [
    '<%= config.bin %> vf reset ens1f0 3',
    '<%= config.bin %> vf reset ens1f0 all -n',
  ];

  static override args = { pf, vfs };

  async run(): Promise<ProvisionResult> {
    const { args, flags } = await this.parse(VfReset);
    return this.change({ action: 'reset', pf: args.pf, vfs: args.vfs }, flags);
  }
}
