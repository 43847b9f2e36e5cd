import assert from 'node:assert/strict';
import { numVfs, pfName, SETTINGS } from '../many-vfs.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const JOURNAL = '/var/lib/sriovctl/journal.json';

export default scenario({
  name: 'a change of 256 VFs that kill -9 cut off is undone or finished by the next run',
  guest: 'igb',
  on: 'lab',
  netdevsim: 256,
  timeout: 600,
  async run(world) {
    const pf = pfName(world);
    await world.json(['vf', 'create', pf, '--count', '3', '--vlan', '7']);
    const before = (await world.json(['vf', 'list', pf])).result;

    const grow = ['vf', 'create', pf, '--count', '256', '--recreate', ...SETTINGS];
    await killInTheMiddle(world, grow);
    const next = await world.json(['vf', 'set', pf, '0', '--trust', 'on']);
    assert.deepEqual([next.exit, next.error?.code], [4, 'UNFINISHED_CHANGE']);
    assert.match(next.error!.message, /vf create/);

    // The request itself asks for what is there already, so that only the recovery changes something.
    const undone = await world.json(['vf', 'set', pf, '0', '--vlan', '7', '--recover', 'undo']);
    assert.equal(undone.exit, 0, undone.error?.message);
    assert.equal(undone.result.changed, true);
    assert.deepEqual((await world.json(['vf', 'list', pf])).result, before);
    assert.deepEqual(world.read(JOURNAL), { errno: 'ENOENT' });

    await killInTheMiddle(world, grow);
    const finished = await world.json([...grow, '--recover', 'finish']);
    assert.equal(finished.exit, 0, finished.error?.message);
    assert.equal(finished.result.vfs.length, 256);
    for (const vf of finished.result.vfs)
      assert.deepEqual([vf.vlan, vf.spoofchk, vf.trust], [100, true, true]);
    assert.deepEqual(world.read(JOURNAL), { errno: 'ENOENT' });
  },
});

/** Kills it as soon as the first change has shown itself: the VFs of before are gone, or more are there. */
async function killInTheMiddle(world: World, args: string[]): Promise<void> {
  const victim = await world.spawn(args);
  for (let tries = 0; tries < 20_000 && numVfs(world) === '3\n'; tries += 1) await world.wait(1);
  victim.kill('SIGKILL');
  await victim.ended;
  assert.equal(typeof world.read(JOURNAL), 'string', 'it was killed too late');
}
