import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { apply, differences, exported, hostFile, lines } from '../host-file.ts';
import { DEVICE, pfName } from '../many-vfs.ts';
import { scenario } from '../scenario.ts';
import type { JsonResult, World } from '../world.ts';

export default scenario({
  name: 'apply brings a PF into switchdev mode, names its representors, and takes it back',
  guest: 'igb',
  on: 'both',
  netdevsim: 4,
  timeout: 300,
  async run(world) {
    const pf = pfName(world);
    const file = (eswitch: string, rest = '') =>
      hostFile(`  - match: {name: ${pf}}\n    count: 2\n    eswitch: ${eswitch}\n${rest}`);
    const switchdev = file(
      'switchdev',
      '    representors: sim{vf}\n    defaults: {vlan: 100, trust: on}\n',
    );
    const applied = await apply(world, switchdev);
    assert.deepEqual(world.answer('netdevs', world.list(`${DEVICE}/net`)), [pf, 'sim0', 'sim1']);
    world.answer('plan', withoutMacs(applied));
    assert.deepEqual(await mode(world), 'switchdev');
    assert.equal((await apply(world, switchdev)).result.changed, false);
    assert.deepEqual(await differences(world, switchdev), [0, []]);

    const saved = world.answer('exported', await exported(world));
    const whole = hostFile('');
    writeFileSync(whole, saved);

    const legacy = file('legacy');
    const refused = await world.json(['apply', legacy]);
    assert.deepEqual([refused.exit, refused.error?.code], [4, 'RECREATE_NEEDED']);
    world.answer('back', withoutMacs(await apply(world, legacy, '--recreate')));
    assert.deepEqual(world.list(`${DEVICE}/net`), [pf]);
    assert.deepEqual(await mode(world), 'legacy');

    await apply(world, whole, '--recreate');
    assert.equal(await exported(world), saved);
    assert.deepEqual(world.list(`${DEVICE}/net`), [pf, 'sim0', 'sim1']);
    await apply(world, legacy, '--recreate');
  },
});

/** They are made of the PF's, which netdevsim makes up. */
function withoutMacs({ result }: JsonResult): string[] {
  return lines(result.plan).filter((line) => !line.startsWith('set mac '));
}

async function mode(world: World): Promise<unknown> {
  const args = ['-j', 'dev', 'eswitch', 'show', 'netdevsim/netdevsim1'];
  const { stdout } = await world.run('devlink', args);
  return (JSON.parse(stdout) as { dev: Record<string, { mode: string }> }).dev[
    'netdevsim/netdevsim1'
  ]?.mode;
}
