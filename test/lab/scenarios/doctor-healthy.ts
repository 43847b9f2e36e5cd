import assert from 'node:assert/strict';
import { find, troubles } from '../doctor.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor finds a host healthy whose IOMMU is on without any argument, and says which PF is down',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    for (const pf of [PF_NAME, 'enp2s0']) await world.run('ip', ['link', 'set', 'dev', pf, 'up']);
    await world.wait(5000);
    for (const purpose of [[], ['--for', 'vm']]) {
      const { exit, lines, checks } = await troubles(world, purpose);
      // The guest is booted without a boot loader, so what it is configured to boot cannot be told.
      assert.deepEqual(world.answer(`healthy ${purpose}`, lines), ['skip kernel-arguments host']);
      assert.equal(exit, 0);
      assert.match(find(checks, 'iommu').message, /is on/);
    }

    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'down']);
    const down = await troubles(world, [PF_NAME]);
    assert.deepEqual(world.answer('down', down.lines), [
      'skip kernel-arguments host',
      `warn pf-link ${PF_NAME}`,
    ]);
    assert.deepEqual(find(down.checks, 'pf-link').cure?.commands, [
      `ip link set dev ${PF_NAME} up`,
    ]);
  },
});
