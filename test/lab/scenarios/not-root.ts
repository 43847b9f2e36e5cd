import assert from 'node:assert/strict';
import { PF, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

const AS_NOBODY = ['--reuid', '65534', '--regid', '65534', '--clear-groups', 'sriovctl'];

export default scenario({
  name: 'an ordinary user may look and plan, and is told that changing needs root',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const asNobody = async (...args: string[]) => {
      const { exit, stdout, stderr } = await world.run('setpriv', [
        ...AS_NOBODY,
        ...args,
        '--json',
      ]);
      assert.ok(stdout.startsWith('{'), stderr);
      return { exit, ...JSON.parse(stdout) };
    };
    const create = ['vf', 'create', PF_NAME, '--count', '2'];
    const refused = await asNobody(...create);
    assert.deepEqual([refused.exit, refused.error.code], [3, 'NEEDS_ROOT']);
    assert.equal(world.read(`${PF}/sriov_numvfs`), '0\n');

    const preview = await asNobody(...create, '--dry-run');
    assert.equal(preview.exit, 0);
    assert.deepEqual(preview.result.plan[0], {
      action: 'create VFs',
      target: PF_NAME,
      from: 0,
      to: 2,
    });

    assert.equal((await world.json(create)).exit, 0);
    const list = await asNobody('vf', 'list');
    assert.deepEqual(list.result, (await world.json(['vf', 'list'])).result);
    const wrong = await asNobody('vf', 'set', PF_NAME, '0', '--vlan', '4095');
    assert.deepEqual([wrong.exit, wrong.error.code], [2, 'INVALID_VLAN']);
  },
});
