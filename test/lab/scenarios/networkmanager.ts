import { makeVfs, PF_NAME } from '../igb.ts';
import { managed } from '../network-manager.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'NetworkManager takes the PF and each new VF',
  guest: 'networkmanager',
  on: 'lab',
  async run(world) {
    await makeVfs(world, 1);
    await managed(world, PF_NAME);
    await managed(world, `${PF_NAME}v0`);
  },
});
