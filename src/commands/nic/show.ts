import { nic } from '../../cli/args.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { readInventory } from '../../inventory/inventory.ts';
import type { Nic } from '../../model/nic.ts';
import { nicDetails } from '../../output/nic-details.ts';

export default class NicShow extends BaseCommand {
  static override summary = 'show all about one NIC';
  static override examples = [
    '<%= config.bin %> nic show ens1f0',
    '<%= config.bin %> nic show 82:00.0 --json',
  ];

  static override args = { nic };

  async run(): Promise<Nic> {
    const { args, flags } = await this.parse(NicShow);
    const host = await this.openHost(flags);
    const { nics, warnings } = await readInventory(host, { nic: args.nic, names: true });
    const found = nics[0]!;
    this.warnOf(warnings);
    return this.answer(found, flags, (terminal) => nicDetails(found, terminal));
  }
}
