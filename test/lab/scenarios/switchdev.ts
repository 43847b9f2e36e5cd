import assert from 'node:assert/strict';
import { names, text } from '../igb.ts';
import { scenario } from '../scenario.ts';

const DEVICE = '/sys/bus/netdevsim/devices/netdevsim1';
const DEVLINK = 'netdevsim/netdevsim1';

export default scenario({
  name: 'switchdev mode brings a representor for each VF, beside the PF',
  guest: 'igb',
  on: 'both',
  netdevsim: 4,
  async run(world) {
    const mode = async (name: string) => {
      const args = ['dev', 'eswitch', 'set', DEVLINK, 'mode', name];
      const { exit, stderr } = await world.run('devlink', args);
      await world.settle();
      return [exit, stderr];
    };
    const show = async () => {
      const { stdout } = await world.run('devlink', ['-j', 'dev', 'eswitch', 'show', DEVLINK]);
      return JSON.parse(stdout) as unknown;
    };
    assert.equal(await world.write(`${DEVICE}/sriov_numvfs`, '2'), 'ok');
    world.answer('before', await show());
    assert.deepEqual(await mode('switchdev'), [0, '']);
    world.answer('after', await show());
    const netdevs = names(world.list(`${DEVICE}/net`));
    assert.equal(world.answer('netdevs', netdevs).length, 3);
    const ids = netdevs.map((name) => text(world.read(`/sys/class/net/${name}/phys_switch_id`)));
    assert.equal(new Set(ids).size, 1);
    for (const name of netdevs) {
      world.answer(name, world.read(`/sys/class/net/${name}/phys_port_name`));
    }

    assert.equal(await world.write(`${DEVICE}/sriov_numvfs`, '0'), 'ok');
    await world.settle();
    world.answer('without VFs', world.list(`${DEVICE}/net`));
    world.answer('mode stays', await show());
    assert.equal(await world.write(`${DEVICE}/sriov_numvfs`, '1'), 'ok');
    await world.settle();
    world.answer('one VF', world.list(`${DEVICE}/net`));
    world.answer('legacy', await mode('legacy'));
    world.answer('netdevs in legacy', world.list(`${DEVICE}/net`));
  },
});
