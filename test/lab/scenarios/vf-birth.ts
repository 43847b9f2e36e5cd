import assert from 'node:assert/strict';
import { makeVfs, names, PF, PF_NAME, text, VF_ADDRESSES, vfFolder } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'new VFs have links, a driver, a group and a name',
  guest: 'igb',
  on: 'both',
  async run(world) {
    for (const file of ['sriov_offset', 'sriov_stride', 'sriov_vf_device', 'sriov_numvfs']) {
      world.answer(file, world.read(`${PF}/${file}`));
    }
    const virtfns = () => names(world.list(PF)).filter((name) => name.startsWith('virtfn'));
    assert.deepEqual(virtfns(), []);

    await makeVfs(world, 4);
    assert.deepEqual(virtfns(), ['virtfn0', 'virtfn1', 'virtfn2', 'virtfn3']);
    const groups = [];
    for (const index of [0, 1, 2, 3]) {
      const vf = vfFolder(index);
      const target = world.answer(`virtfn${index}`, world.link(`${PF}/virtfn${index}`));
      assert.equal(target, `../${VF_ADDRESSES[index]}`);
      const seen = {
        physfn: world.link(`${vf}/physfn`),
        driver: world.link(`${vf}/driver`),
        subsystem: world.link(`${vf}/subsystem`),
        net: world.list(`${vf}/net`),
        netdev: world.link(`/sys/class/net/${PF_NAME}v${index}`),
        device: world.link(`/sys/class/net/${PF_NAME}v${index}/device`),
        bus: world.link(vf),
      };
      assert.deepEqual(seen.net, [`${PF_NAME}v${index}`]);
      world.answer(`VF ${index}`, seen);
      for (const file of ['class', 'vendor', 'device', 'driver_override', 'uevent', 'numa_node']) {
        world.answer(`VF ${index} ${file}`, world.read(`${vf}/${file}`));
      }
      const group = text(world.link(`${vf}/iommu_group`));
      world.answer('group', group.replace(/\d+$/, 'N'));
      groups.push(group.split('/').at(-1)!);
      const members: string = `/sys/kernel/iommu_groups/${groups[index]}/devices`;
      assert.deepEqual(world.answer('members', world.list(members)), [VF_ADDRESSES[index]]);
    }
    assert.equal(new Set(groups).size, 4);
    world.answer('netdevs', world.list('/sys/class/net'));
    world.answer('PF still there', world.list(`${PF}/net`));

    assert.equal(await world.write(`${PF}/sriov_numvfs`, '0'), 'ok');
    assert.deepEqual(virtfns(), []);
    assert.deepEqual(world.list(vfFolder(0)), { errno: 'ENOENT' });
    world.answer('group gone', world.list(`/sys/kernel/iommu_groups/${groups[0]}`));
    world.answer('netdevs without', world.list('/sys/class/net'));
  },
});
