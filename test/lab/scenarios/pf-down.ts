import assert from 'node:assert/strict';
import {
  carrier,
  makeVfs,
  mustSetVf,
  PF,
  PF_NAME,
  VF_ADDRESSES,
  vfInfo,
  showLink,
} from '../igb.ts';
import { scenario } from '../scenario.ts';

const IGBVF = '/sys/bus/pci/drivers/igbvf';

export default scenario({
  name: 'with the PF down a VF does not hear of its MAC',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await makeVfs(world, 2);
    await mustSetVf(world, '0 mac 02:11:22:33:44:00');
    assert.equal(await world.write(`${IGBVF}/unbind`, VF_ADDRESSES[0]!), 'ok');
    assert.equal(await world.write(`${IGBVF}/bind`, VF_ADDRESSES[0]!), 'ok');
    await world.settle();
    assert.notEqual((await showLink(world, `${PF_NAME}v0`))['address'], '02:11:22:33:44:00');

    // The settings survive the PF's going up and down.
    await mustSetVf(world, '0 vlan 100 spoofchk off trust on');
    const before = (await vfInfo(world))[0];
    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'up']);
    await carrier(world, PF_NAME);
    world.answer('up', (await vfInfo(world))[0]);
    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'down']);
    world.answer('down', (await vfInfo(world))[0]);
    assert.deepEqual((await vfInfo(world))[0], before);
    assert.equal(await world.write(`${PF}/sriov_numvfs`, '0'), 'ok');
    assert.deepEqual(world.answer('no VFs', await vfInfo(world)), []);

    // And nothing survives the VF.
    await makeVfs(world, 1);
    world.answer('new VF', (await vfInfo(world))[0]?.['vlan_list']);
  },
});
