import assert from 'node:assert/strict';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor --fix brings PFs up, and has nothing to do the second time',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    const planned = await world.json(['doctor', '--fix', 'pf-link', '--dry-run']);
    world.answer('planned', planned.result.fixes);
    assert.deepEqual(
      planned.result.fixes.map(({ status }: { status: string }) => status),
      ['planned', 'planned'],
    );
    assert.match(String(world.read(`/sys/class/net/${PF_NAME}/operstate`)), /down/);

    const cured = await world.json(['doctor', '--fix', 'pf-link', '--yes']);
    world.answer('cured', cured.result.fixes);
    assert.equal(cured.exit, 0, cured.error?.message);
    const flags = Number(world.read(`/sys/class/net/${PF_NAME}/flags`));
    assert.equal(flags & 1, 1, 'IFF_UP');

    const again = await world.json(['doctor', '--fix', 'pf-link', '--yes']);
    assert.deepEqual(again.result.fixes, []);
  },
});
