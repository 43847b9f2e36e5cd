import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { apply, differences, exported, hostFile, vfCounts } from '../host-file.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'what export writes brings everything back after it was deleted',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    await world.run('ip', ['link', 'set', 'dev', 'enp1s0', 'mtu', '1600', 'up']);
    for (const args of [
      ['create', 'enp1s0', '--count', '4', '--vlan', '100', '--qos', '2', '--trust', 'on'],
      ['set', 'enp1s0', '2-3', '--spoofchk', 'off', '--mac', '02:00:00:00:00:10'],
      ['bind', 'enp1s0', '3', '--driver', 'vfio-pci'],
      ['create', 'enp2s0', '--count', '1', '--driver', 'none'],
    ]) {
      const { exit, error } = await world.json(['vf', ...args]);
      assert.equal(exit, 0, error?.message);
    }
    const first = world.answer('exported', await exported(world));
    const file = hostFile('');
    writeFileSync(file, first);
    assert.deepEqual(await differences(world, file), [0, []]);

    for (const pf of ['enp1s0', 'enp2s0']) {
      assert.equal((await world.json(['vf', 'delete', pf])).exit, 0);
    }
    await world.run('ip', ['link', 'set', 'dev', 'enp1s0', 'mtu', '1500']);
    assert.deepEqual(vfCounts(world), ['0\n', '0\n']);
    assert.equal((await differences(world, file))[0], 1);

    assert.equal((await apply(world, file)).result.changed, true);
    assert.equal(await exported(world), first);
    assert.equal((await apply(world, file)).result.changed, false);
  },
});
