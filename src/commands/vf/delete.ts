import { pf } from '../../cli/args.ts';
import { ChangeCommand } from '../../cli/change-command.ts';
import type { ProvisionResult } from '../../provision/result.ts';

export default class VfDelete extends ChangeCommand {
  static override summary = 'delete all VFs of a PF';
  static override description =
    'SR-IOV cannot drop a single VF. A VF that a VM, a container, a bond, a bridge or the host uses is only taken away with --force.';

  static override examples = [
    '<%= config.bin %> vf delete ens1f0',
    '<%= config.bin %> vf delete ens1f0 --dry-run',
  ];

  static override args = { pf };

  async run(): Promise<ProvisionResult> {
    const { args, flags } = await this.parse(VfDelete);
    return this.change({ action: 'delete', pf: args.pf }, flags);
  }
}
