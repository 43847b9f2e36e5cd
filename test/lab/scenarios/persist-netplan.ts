import { compareWithNotes, disable, enable } from '../persistence.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'persist enable --as netplan: it brings back what its YAML can say',
  guest: 'reboot',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await enable(world, 'netplan');
  },
  afterReboots: [
    async (world) => {
      await disable(world, await compareWithNotes(world));
    },
  ],
});
