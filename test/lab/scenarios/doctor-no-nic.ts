import assert from 'node:assert/strict';
import { find, HEALTHY, troubles } from '../doctor.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor on a host without any NIC has nothing else to say',
  guest: 'no-nic',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const { exit, lines, checks } = await troubles(world);
    assert.deepEqual([exit, ...lines], [1, 'fail sriov-capability host', ...HEALTHY]);
    assert.equal(find(checks, 'sriov-capability').message, 'There is no network card');
    const list = await world.json(['nic', 'list']);
    assert.deepEqual([list.exit, list.result.nics], [0, []]);
  },
});
