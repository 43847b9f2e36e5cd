import assert from 'node:assert/strict';
import { find, HEALTHY, healthy, troubles } from '../doctor.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor finds a host healthy whose IOMMU is on without any argument, and says which PF is down',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    await healthy(world);
    for (const purpose of [[], ['--for', 'vm']]) {
      const { exit, lines, checks } = await troubles(world, purpose);
      assert.deepEqual(world.answer(`healthy ${purpose}`, lines), HEALTHY);
      assert.equal(exit, 0);
      assert.match(find(checks, 'iommu').message, /is on/);
    }

    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'down']);
    const down = await troubles(world);
    assert.deepEqual(world.answer('down', down.lines), [...HEALTHY, `warn pf-link ${PF_NAME}`]);
    assert.deepEqual(find(down.checks, 'pf-link', PF_NAME).cure?.commands, [
      `ip link set dev ${PF_NAME} up`,
    ]);
  },
});
