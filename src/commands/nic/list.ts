import type { Nic } from '../../model/nic.ts';
import { readInventory } from '../../inventory/inventory.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { nicTable } from '../../output/nic-table.ts';

export default class NicList extends BaseCommand {
  static override summary = 'list the NICs, with and without SR-IOV';
  static override description =
    'Fields in a pipe: name, pci, mac, driver, VFs, most VFs, state, NUMA node, vendor id, device id, VF device id, vendor, model.';

  static override examples = [
    '<%= config.bin %> nic list',
    '<%= config.bin %> nic list --json',
    {
      description: 'On a machine that was recorded:',
      command: '<%= config.bin %> nic list --host host.json',
    },
  ];

  async run(): Promise<{ nics: Nic[] }> {
    const { flags } = await this.parse(NicList);
    const host = await this.openHost(flags);
    const { nics, warnings } = await readInventory(host, { names: true });
    this.warnOf(warnings);
    if (nics.length === 0) this.say('There is no NIC on this host.');
    return this.answer({ nics }, flags, (terminal) => nicTable(nics, terminal));
  }
}
