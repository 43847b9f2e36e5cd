import assert from 'node:assert/strict';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { steady } from '../steady.ts';

export default scenario({
  name: 'under a PF that is down VFs are made with a warning, and rates get their reason',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    const create = ['vf', 'create', PF_NAME, '--count', '2', '--trust', 'on'];
    const created = await world.json(create);
    assert.equal(created.exit, 0, created.error?.message);
    assert.match(String(created.warnings[0]), /enp1s0 is down.*ip link set dev enp1s0 up/);
    world.answer('created', steady(created));
    assert.equal((await world.json(create)).result.changed, false);

    const rate = await world.json(['vf', 'set', PF_NAME, '0', '--max-rate', '100']);
    assert.deepEqual([rate.exit, rate.error?.code], [5, 'ATTRIBUTE_REJECTED']);
    world.answer('rate', steady(rate));

    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'up']);
    const mac = ['vf', 'set', PF_NAME, '0-1', '--mac', '02:00:00:00:00:50'];
    const set = await world.json(mac);
    assert.deepEqual(
      set.result.vfs.map((vf: { netdevMac: string }) => vf.netdevMac),
      ['02:00:00:00:00:50', '02:00:00:00:00:51'],
    );
  },
});
