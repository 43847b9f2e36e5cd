import { compareWithNotes, disable, enable } from '../persistence.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'persist enable --as networkd: udev brings back what a .link file can say',
  guest: 'reboot',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await enable(world, 'networkd');
  },
  afterReboots: [
    async (world) => {
      await disable(world, await compareWithNotes(world));
    },
  ],
});
