import assert from 'node:assert/strict';
import { numVfs, pfName, SETTINGS } from '../many-vfs.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'of two runs at once one works, and the other says who does or waits',
  guest: 'igb',
  on: 'lab',
  netdevsim: 256,
  timeout: 300,
  async run(world) {
    const pf = pfName(world);
    const create = ['vf', 'create', pf, '--count', '256', ...SETTINGS, '--json'];
    const [one, two] = await Promise.all([world.spawn(create), world.spawn(create)]);
    const ends = await Promise.all([one.ended, two.ended]);
    const [won, lost] = ends[0].exit === 0 ? ends : ends.toReversed();
    assert.equal(won!.exit, 0, won!.stderr);
    assert.equal(numVfs(world), '256\n');
    // The slower one may come when all is done, and then finds nothing to do.
    const answer = JSON.parse(lost!.stdout);
    if (lost!.exit === 4) {
      assert.equal(answer.error.code, 'LOCKED');
      assert.match(
        answer.error.message,
        new RegExp(`process ${ends[0] === won ? one.pid : two.pid}, "vf create`),
      );
    } else {
      assert.equal(answer.result.changed, false);
    }

    const waiting = ['vf', 'delete', pf, '--wait', '60', '--json'];
    const both = await Promise.all([world.spawn(waiting), world.spawn(waiting)]);
    for (const { exit, stdout } of await Promise.all(both.map(({ ended }) => ended)))
      assert.equal(exit, 0, stdout);
    assert.equal(numVfs(world), '0\n');
  },
});
