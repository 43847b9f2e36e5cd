import assert from 'node:assert/strict';
import { apply, differences, hostFile, PFS, vfCounts } from '../host-file.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const JOURNAL = '/var/lib/sriovctl/journal.json';

export default scenario({
  name: 'kill -9 in the middle of an apply on two PFs: the next one undoes it, or finishes it',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const before = hostFile(
      `  - match: {pci: "${PFS[0]}"}\n    count: 1\n    up: true\n    defaults: {vlan: 7}\n`,
    );
    const file = hostFile(
      PFS.map(
        (pci) => `  - match: {pci: "${pci}"}
    count: 3
    up: true
    defaults: {vlan: 100, trust: on}
    vfs:
      1: {driver: vfio-pci}
`,
      ).join(''),
    );
    await apply(world, before);
    const list = async () => (await world.json(['vf', 'list'])).result.vfs;
    const atFirst = await list();

    await killBetween(world, file);
    const next = await world.json(['apply', before]);
    assert.deepEqual([next.exit, next.error?.code], [4, 'UNFINISHED_CHANGE']);
    const undone = await apply(world, before, '--recover', 'undo');
    assert.equal(undone.result.changed, true);
    assert.deepEqual(await list(), atFirst);
    assert.deepEqual(world.read(JOURNAL), { errno: 'ENOENT' });

    await killBetween(world, file);
    const finished = await apply(world, file, '--recover', 'finish');
    assert.equal(finished.result.changed, true);
    assert.deepEqual(vfCounts(world), ['3\n', '3\n']);
    assert.deepEqual(await differences(world, file), [0, []]);
    assert.deepEqual(world.read(JOURNAL), { errno: 'ENOENT' });
  },
});

/** Kills it when the first PF is done and the second has begun. */
async function killBetween(world: World, file: string): Promise<void> {
  const victim = await world.spawn(['apply', file, '--recreate']);
  for (let tries = 0; tries < 20_000 && vfCounts(world)[1] === '0\n'; tries += 1)
    await world.wait(1);
  victim.kill('SIGKILL');
  await victim.ended;
  assert.equal(typeof world.read(JOURNAL), 'string', 'it was killed too late');
  assert.equal(vfCounts(world)[0], '3\n');
}
