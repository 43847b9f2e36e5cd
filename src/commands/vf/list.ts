import type { Vf } from '../../model/nic.ts';
import { readInventory } from '../../inventory/inventory.ts';
import { optionalPf } from '../../cli/args.ts';
import { BaseCommand } from '../../cli/base-command.ts';
import { vfTable } from '../../output/vf-table.ts';

export default class VfList extends BaseCommand {
  static override summary = 'list the VFs, their settings and who holds them';
  static override description =
    'Fields in a pipe: pf, index, pci, netdev, driver, IOMMU group, mac, vlan, qos, vlan protocol, spoofchk, trust, link state, min rate, max rate, holder.';

  static override examples = [
    '<%= config.bin %> vf list',
    '<%= config.bin %> vf list ens1f0 --json',
    {
      description: 'The PCI addresses of all VFs of one PF:',
      command: '<%= config.bin %> vf list ens1f0 | cut -f3',
    },
  ];

  static override args = { pf: optionalPf };

  async run(): Promise<{ vfs: Vf[] }> {
    const { args, flags } = await this.parse(VfList);
    const host = await this.openHost(flags);
    const query = args.pf === undefined ? {} : { pf: args.pf };
    const { vfs, warnings } = await readInventory(host, { ...query, holders: true });
    this.warnOf(warnings);
    if (vfs.length === 0) this.say('There are no VFs.');
    return this.answer({ vfs }, flags, (terminal) => vfTable(vfs, terminal));
  }
}
