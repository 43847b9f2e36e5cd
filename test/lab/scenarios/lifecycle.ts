import assert from 'node:assert/strict';
import { scenario } from '../scenario.ts';
import { steady } from '../steady.ts';

const PF = 'enp1s0';

export default scenario({
  name: 'VFs from nothing to configured and back to nothing',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await world.run('ip', ['link', 'set', 'dev', PF, 'up']);

    const created = await world.json(['vf', 'create', PF, '--count', '4']);
    assert.equal(created.exit, 0);
    assert.equal(created.result.changed, true);
    world.answer('created', steady(created));
    assert.deepEqual(
      created.result.vfs.map((vf: { netdev: string }) => vf.netdev),
      ['enp1s0v0', 'enp1s0v1', 'enp1s0v2', 'enp1s0v3'],
    );
    for (const vf of created.result.vfs)
      assert.equal(vf.netdevMac, vf.mac, 'the VF driver uses its MAC');

    const again = await world.json(['vf', 'create', PF, '--count', '4']);
    assert.equal(again.result.changed, false);
    world.answer('created again', steady(again));

    const settings = ['--vlan', '100', '--qos', '3', '--spoofchk', 'off', '--trust', 'on'];
    const set = await world.json(['vf', 'set', PF, '1,3', ...settings, '--max-rate', '100']);
    assert.equal(set.exit, 0);
    world.answer('set', steady(set));
    assert.deepEqual(
      set.result.vfs.map(({ vlan, qos, spoofchk, trust, maxTxRate }: Record<string, unknown>) =>
        [vlan, qos, spoofchk, trust, maxTxRate].join(' '),
      ),
      ['0 0 true false 0', '100 3 false true 100', '0 0 true false 0', '100 3 false true 100'],
    );
    world.answer('set again', steady(await world.json(['vf', 'set', PF, '1,3', ...settings])));

    world.answer('list', steady(await world.json(['vf', 'list', PF])));
    world.answer('show', steady(await world.json(['vf', 'show', PF, '1'])));
    world.answer('nics', steady(await world.json(['nic', 'list'])));

    const reset = await world.json(['vf', 'reset', PF, 'all']);
    assert.equal(reset.exit, 0);
    world.answer('reset', steady(reset));

    const deleted = await world.json(['vf', 'delete', PF]);
    assert.deepEqual([deleted.exit, deleted.result.vfs], [0, []]);
    assert.equal(world.read(`/sys/class/net/${PF}/device/sriov_numvfs`), '0\n');
    world.answer('deleted', steady(deleted));
    world.answer('deleted again', steady(await world.json(['vf', 'delete', PF])));
  },
});
