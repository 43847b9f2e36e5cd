import assert from 'node:assert/strict';
import { makeVfs, mustSetVf, setVf, vfInfo } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'the attributes that igb can set are read back by rtnetlink',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await makeVfs(world, 4);
    const fresh = await vfInfo(world);
    assert.equal(fresh.length, 4);
    world.answer('fresh VFs', fresh);

    await mustSetVf(world, '0 mac 02:11:22:33:44:00');
    await mustSetVf(world, '1 vlan 100 qos 3');
    await mustSetVf(world, '0 spoofchk off');
    await mustSetVf(world, '1 trust on');
    await mustSetVf(world, '2 mac 02:11:22:33:44:02 vlan 4094 spoofchk off trust on');
    const set = await vfInfo(world);
    assert.equal(set[0]?.['address'], '02:11:22:33:44:00');
    assert.deepEqual(set[1]?.['vlan_list'], [{ vlan: 100, qos: 3 }]);
    assert.equal(set[0]?.['spoofchk'], false);
    assert.equal(set[1]?.['trust'], true);
    world.answer('all set', set);

    // What a person may not expect to be taken.
    for (const words of [
      '3 vlan 4095',
      '3 vlan 0 qos 5',
      '3 mac 02:11:22:33:44:00',
      '3 mac 52:54:00:00:01:00',
      '3 max_tx_rate 0',
      '0 mac 00:00:00:00:00:00',
      '1 vlan 0',
    ]) {
      world.answer(words, await setVf(world, words));
      world.answer(`after ${words}`, await vfInfo(world));
    }
  },
});
