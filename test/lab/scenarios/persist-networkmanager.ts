import { must } from '../boot-loader.ts';
import { PF_NAME } from '../igb.ts';
import { managed } from '../network-manager.ts';
import { compareWithNotes, disable, enable } from '../persistence.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'persist enable --as networkmanager: it brings back what its profiles can say',
  guest: 'reboot',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await must(world, 'systemctl', ['enable', '--now', 'NetworkManager']);
    await managed(world, PF_NAME);
    await enable(world, 'networkmanager');
  },
  afterReboots: [
    async (world) => {
      await disable(world, await compareWithNotes(world));
    },
  ],
});
