import { pf, vf } from '../../cli/args.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { oneVf } from '../../cli/one-vf.ts';
import { readInventory } from '../../inventory/inventory.ts';
import type { Vf } from '../../model/nic.ts';
import { vfDetails } from '../../output/vf-details.ts';

export default class VfShow extends BaseCommand {
  static override summary = 'show all about one VF';
  static override examples = ['<%= config.bin %> vf show ens1f0 3'];

  static override args = { pf, vf };

  async run(): Promise<Vf> {
    const { args, flags } = await this.parse(VfShow);
    const host = await this.openHost(flags);
    const { vfs, warnings } = await readInventory(host, { pf: args.pf, holders: true });
    const found = oneVf(vfs, args.vf);
    this.warnOf(warnings);
    return this.answer(found, flags, (terminal) => vfDetails(found, terminal));
  }
}
