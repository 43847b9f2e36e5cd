import assert from 'node:assert/strict';
import { PF, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { steady } from '../steady.ts';

export default scenario({
  name: 'growing destroys the VFs only with consent and puts their settings back',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'up']);
    await world.json(['vf', 'create', PF_NAME, '--count', '2', '--mac', '02:00:00:00:00:10']);
    const set = ['vf', 'set', PF_NAME, '1', '--vlan', '100', '--trust', 'on', '--mtu', '1400'];
    assert.equal((await world.json(set)).exit, 0);
    assert.equal((await world.json(['vf', 'bind', PF_NAME, '0', '--driver', 'vfio-pci'])).exit, 0);

    const grow = ['vf', 'create', PF_NAME, '--count', '4'];
    const preview = await world.json([...grow, '--recreate', '--dry-run']);
    assert.equal(preview.exit, 0);
    world.answer('preview', steady(preview));
    assert.equal(world.read(`${PF}/sriov_numvfs`), '2\n');

    const grown = await world.json([...grow, '--recreate']);
    assert.equal(grown.exit, 0, grown.error?.message);
    world.answer('grown', steady(grown));
    const [first, second] = grown.result.vfs;
    assert.deepEqual([first.mac, first.driver], ['02:00:00:00:00:10', 'vfio-pci']);
    assert.deepEqual(
      [second.mac, second.vlan, second.trust, second.mtu, second.driver],
      ['02:00:00:00:00:11', 100, true, 1400, 'igbvf'],
    );
    assert.equal((await world.json(grow)).result.changed, false);
  },
});
