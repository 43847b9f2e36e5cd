import assert from 'node:assert/strict';
import { PF_NAME, VF_ADDRESSES } from '../igb.ts';
import { scenario } from '../scenario.ts';

const MAC = '02:00:00:00:00:42';

export default scenario({
  name: 'the MAC of a VF survives a rebind of its driver',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'up']);
    const created = await world.json(['vf', 'create', PF_NAME, '--count', '1']);
    const [{ mac }] = created.result.vfs;

    const netdevMac = (): unknown => world.read(`/sys/class/net/${PF_NAME}v0/address`);
    const rebind = async (): Promise<void> => {
      for (const action of ['unbind', 'bind']) {
        const file = `/sys/bus/pci/drivers/igbvf/${action}`;
        assert.equal(await world.write(file, VF_ADDRESSES[0]!), 'ok');
      }
      await world.settle();
    };
    await rebind();
    assert.equal(netdevMac(), `${mac}\n`);

    const set = await world.json(['vf', 'set', PF_NAME, '0', '--mac', MAC]);
    assert.deepEqual([set.exit, set.result.vfs[0].netdevMac], [0, MAC]);
    assert.equal(world.answer('after set', netdevMac()), `${MAC}\n`);
    await rebind();
    assert.equal(world.answer('after a rebind', netdevMac()), `${MAC}\n`);

    const again = await world.json(['vf', 'set', PF_NAME, '0', '--mac', MAC]);
    assert.equal(again.result.changed, false);
  },
});
