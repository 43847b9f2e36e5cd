import assert from 'node:assert/strict';
import { makeVfs, PF, PF_NAME, text, VF_ADDRESSES, vfFolder, vfInfo } from '../igb.ts';
import { scenario } from '../scenario.ts';

const VF = VF_ADDRESSES[0]!;

export default scenario({
  name: 'a VF goes to vfio-pci and back',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await makeVfs(world, 2);
    const folder = vfFolder(0);
    assert.deepEqual(world.list('/sys/bus/pci/drivers/vfio-pci'), { errno: 'ENOENT' });
    assert.equal((await world.run('modprobe', ['vfio-pci'])).exit, 0);
    world.answer('no device yet', world.list('/dev/vfio'));

    assert.equal(await world.write(`${folder}/driver_override`, 'vfio-pci'), 'ok');
    world.answer('override', world.read(`${folder}/driver_override`));
    assert.equal(await world.write(`${folder}/driver/unbind`, VF), 'ok');
    assert.equal(await world.write('/sys/bus/pci/drivers_probe', VF), 'ok');
    await world.settle();
    world.answer('driver', world.link(`${folder}/driver`));
    world.answer('net', world.list(`${folder}/net`));
    const group = text(world.link(`${folder}/iommu_group`))
      .split('/')
      .at(-1)!;
    assert.deepEqual(world.list('/dev/vfio'), [group, 'vfio']);
    world.answer('vfio-dev', world.list(`${folder}/vfio-dev`));
    assert.equal((await vfInfo(world)).length, 2);

    assert.equal(await world.write(`${folder}/driver/unbind`, VF), 'ok');
    world.answer('unbound', world.list('/dev/vfio'));
    assert.equal(await world.write(`${folder}/driver_override`, '\n'), 'ok');
    assert.equal(await world.write('/sys/bus/pci/drivers_probe', VF), 'ok');
    await world.settle();
    assert.deepEqual(world.answer('back', world.list(`${folder}/net`)), [`${PF_NAME}v0`]);
    assert.equal(await world.write(`${PF}/sriov_numvfs`, '0'), 'ok');
  },
});
