import assert from 'node:assert/strict';
import { makeVfs } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'lspci names PFs and VFs',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await makeVfs(world, 2);
    const { exit, stdout } = await world.run('lspci', ['-D', '-vmm', '-nn', '-k']);
    assert.equal(exit, 0);
    const nics = stdout
      .split('\n\n')
      .filter((device) => device.includes('Ethernet'))
      // The numbers depend on what else is in the machine.
      .map((device) => device.replace(/IOMMUGroup:\t\d+/, 'IOMMUGroup:\tN'));
    assert.equal(nics.length, 4);
    for (const nic of nics) world.answer('lspci -vmm', nic.trim().split('\n'));
  },
});
