import assert from 'node:assert/strict';
import { makeVfs, PF, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

const ADDRESS = '0000:01:00.0';
const IGB = '/sys/bus/pci/drivers/igb';

export default scenario({
  name: 'a PF without a driver has no VFs and can make none',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await makeVfs(world, 2);
    assert.equal(await world.write(`${IGB}/unbind`, ADDRESS), 'ok');
    const numvfs = () => world.read(`${PF}/sriov_numvfs`);
    assert.equal(world.answer('its VFs are gone', numvfs()), '0\n');
    world.answer('net', world.list(`${PF}/net`));
    for (const count of ['1', '0', '8']) {
      world.answer(count, [await world.write(`${PF}/sriov_numvfs`, count), numvfs()]);
    }
    assert.equal(await world.write(`${IGB}/bind`, ADDRESS), 'ok');
    await world.settle();
    assert.deepEqual(world.answer('back', world.list(`${PF}/net`)), [PF_NAME]);
    assert.equal(world.answer('numvfs', numvfs()), '0\n');
  },
});
