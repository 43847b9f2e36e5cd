import assert from 'node:assert/strict';
import { PF, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'a VF in another network namespace is found there and not pulled away',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await world.json(['vf', 'create', PF_NAME, '--count', '3']);
    await world.run('ip', ['netns', 'add', 'blue']);
    await world.run('ip', ['link', 'set', 'dev', `${PF_NAME}v1`, 'netns', 'blue']);
    const named = await world.json(['vf', 'delete', PF_NAME]);
    assert.deepEqual([named.exit, named.error?.code], [4, 'VF_IN_USE']);
    assert.match(named.error!.message, /VF 1 of enp1s0 .*namespace blue/);

    const process = await world.start('ip', ['netns', 'exec', 'blue', 'sleep', '1000']);
    // A namespace without a name, as containers have them.
    const hidden = await world.start('unshare', ['--net', 'sleep', '2000']);
    await world.wait(1000);
    await world.run('ip', ['link', 'set', 'dev', `${PF_NAME}v2`, 'netns', String(hidden.pid)]);

    const list = await world.json(['vf', 'list', PF_NAME]);
    const holders = list.result.vfs.map((vf: { holder: unknown }) => vf.holder);
    assert.equal(holders[0], null);
    assert.deepEqual(holders[1], {
      kind: 'netns',
      name: 'blue',
      pid: process.pid,
      command: 'sleep',
    });
    assert.equal(holders[2].kind, 'netns');
    assert.deepEqual([holders[2].pid, holders[2].command], [hidden.pid, 'sleep']);

    const refused = await world.json(['vf', 'delete', PF_NAME]);
    assert.match(refused.error!.message, new RegExp(`sleep, process ${process.pid}`));
    assert.match(refused.error!.message, /1 more VF is in use/);
    assert.equal(world.read(`${PF}/sriov_numvfs`), '3\n');

    const forced = await world.json(['vf', 'delete', PF_NAME, '--force']);
    assert.equal(forced.exit, 0, forced.error?.message);
    assert.equal(world.read(`${PF}/sriov_numvfs`), '0\n');
  },
});
