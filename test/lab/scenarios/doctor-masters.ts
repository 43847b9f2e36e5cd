import assert from 'node:assert/strict';
import { find, HEALTHY, healthy, troubles } from '../doctor.ts';
import { must } from '../boot-loader.ts';
import { carrier, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

export default scenario({
  name: 'doctor says which PF is in a bond or a bridge that its VFs bypass, and nothing else',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await healthy(world);

    await ip(world, 'link add bond0 type bond mode active-backup miimon 100');
    // A bond takes only what is down.
    await ip(world, `link set dev ${PF_NAME} down`);
    await ip(world, `link set dev ${PF_NAME} master bond0`);
    await ip(world, 'link set dev bond0 up');
    await carrier(world, PF_NAME);
    const inBond = await troubles(world);
    assert.deepEqual(inBond.lines, [...HEALTHY, `warn pf-master ${PF_NAME}`]);
    assert.match(find(inBond.checks, 'pf-master', PF_NAME).message, /in the bond bond0/);
    await ip(world, 'link del bond0');

    await ip(world, 'link add br0 type bridge');
    await ip(world, `link set dev ${PF_NAME} master br0 up`);
    await carrier(world, PF_NAME);
    const inBridge = await troubles(world);
    assert.deepEqual(inBridge.lines, [...HEALTHY, `warn pf-master ${PF_NAME}`]);
    assert.match(find(inBridge.checks, 'pf-master', PF_NAME).message, /in the bridge br0/);
    await ip(world, 'link del br0');
    assert.deepEqual((await troubles(world)).lines, HEALTHY);
  },
});

function ip(world: World, words: string): Promise<string> {
  return must(world, 'ip', words.split(' '));
}
