import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'a snapshot answers as the host itself did',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await world.json(['vf', 'create', PF_NAME, '--count', '2', '--vlan', '9']);
    await world.run('ip', ['addr', 'add', '192.0.2.7/24', 'dev', `${PF_NAME}v0`]);
    const file = join(mkdtempSync(join(tmpdir(), 'snapshot-')), 'host.json');
    assert.equal((await world.sriovctl(['snapshot', '-o', file])).exit, 0);

    for (const args of [
      ['nic', 'list'],
      ['vf', 'list'],
      ['vf', 'show', PF_NAME, '0'],
      ['doctor'],
    ]) {
      const live = await world.json(args);
      const recorded = await world.json([...args, '--host', file]);
      assert.deepEqual(recorded.result, live.result, args.join(' '));
    }
    const refused = await world.json(['vf', 'reset', PF_NAME, 'all', '--host', file]);
    assert.deepEqual([refused.exit, refused.error?.code], [2, 'HOST_READ_ONLY']);

    const scrubbed = `${file}.scrubbed`;
    assert.equal((await world.sriovctl(['snapshot', '--scrub', '-o', scrubbed])).exit, 0);
    const text = readFileSync(scrubbed, 'utf8');
    for (const secret of ['52:54:00:00:01:00', '192.0.2.7'])
      assert.ok(!text.includes(secret), secret);
    const list = await world.json(['vf', 'list', '--host', scrubbed]);
    assert.deepEqual(
      list.result.vfs.map((vf: { vlan: number }) => vf.vlan),
      [9, 9],
    );
  },
});
