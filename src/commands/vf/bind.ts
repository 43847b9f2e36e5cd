import * as Flags from '@oclif/core/flags';
import { pf, vfs } from '../../cli/args.ts';
import { ChangeCommand } from '../../cli/change-command.ts';
import { parseDriverName } from '../../model/driver-name.ts';
import type { ProvisionResult } from '../../provision/result.ts';

export default class VfBind extends ChangeCommand {
  static override summary = 'give VFs another driver';
  static override description =
    'vfio-pci hands a VF to a VM or to DPDK; default gives it back to its network driver; none takes its driver away.';

  static override examples = [
    '<%= config.bin %> vf bind ens1f0 0-3 --driver vfio-pci',
    '<%= config.bin %> vf bind ens1f0 all --driver default',
  ];

  static override args = { pf, vfs };
  static override flags = {
    driver: Flags.string({
      description: 'driver of the VFs',
      helpValue: 'NAME|default|none',
      required: true,
    }),
  };

  async run(): Promise<ProvisionResult> {
    const { args, flags } = await this.parse(VfBind);
    const driver = parseDriverName(flags.driver);
    return this.change({ action: 'bind', pf: args.pf, vfs: args.vfs, driver }, flags);
  }
}
