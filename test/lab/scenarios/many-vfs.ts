import assert from 'node:assert/strict';
import { numVfs, pfName, SETTINGS } from '../many-vfs.ts';
import { scenario } from '../scenario.ts';
import { steady } from '../steady.ts';

export default scenario({
  name: '256 VFs are made and set through one ip -batch',
  guest: 'igb',
  on: 'both',
  netdevsim: 256,
  timeout: 300,
  async run(world) {
    const pf = pfName(world);
    const created = await world.sriovctl([
      'vf',
      'create',
      pf,
      '--count',
      'max',
      ...SETTINGS,
      '--verbose',
      '--json',
    ]);
    assert.equal(created.exit, 0, created.stderr);
    assert.equal(numVfs(world), '256\n');
    assert.equal(created.stderr.match(/ip -batch/g)?.length, 1);
    const { result } = JSON.parse(created.stdout);
    assert.equal(result.vfs.length, 256);
    assert.equal(new Set(result.vfs.map((vf: { mac: string }) => vf.mac)).size, 256);
    for (const vf of result.vfs)
      assert.deepEqual([vf.vlan, vf.spoofchk, vf.trust], [100, true, true]);
    world.answer('vf 255', steady({ ...result.vfs[255], mac: 'from a random MAC' }));

    const set = await world.json([
      'vf',
      'set',
      pf,
      '0-127,200',
      '--max-rate',
      '1000',
      '--link-state',
      'enable',
    ]);
    assert.equal(set.exit, 0, set.error?.message);
    assert.equal(
      set.result.vfs.filter((vf: { linkState: string }) => vf.linkState === 'enable').length,
      129,
    );
    assert.equal((await world.json(['vf', 'delete', pf])).exit, 0);
    assert.equal(numVfs(world), '0\n');
  },
});
