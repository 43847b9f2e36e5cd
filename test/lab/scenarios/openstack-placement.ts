import assert from 'node:assert/strict';
import { generated } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { nova } from '../openstack.ts';
import { scenario } from '../scenario.ts';
import { prepareVfs } from '../vf-network.ts';

const OTHER = 'enp2s0';
const FOLDER = '/tmp/generated/openstack/placement';

export default scenario({
  name: 'nova adds the generated provider.yaml to the providers that it makes of both PFs',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const vfs = await prepareVfs(world, 4);
    assert.equal((await world.json(['vf', 'create', OTHER, '--count', '2'])).exit, 0);
    await generated(world, `openstack:placement --pf ${PF_NAME} --pf ${OTHER} -o /tmp/generated`);

    const { devices, aliases, absent, tree } = await nova(world, `${FOLDER}/nova.conf`, FOLDER);
    assert.equal(Object.keys(devices).length, vfs.length + 2);
    assert.deepEqual(Object.values(aliases), [
      ['legacy', [{ vendor_id: '8086', product_id: '10ca', dev_type: 'type-VF' }]],
    ]);
    assert.deepEqual(absent, []);
    for (const [address, total] of [
      ['0000:01:00.0', 4],
      ['0000:02:00.0', 2],
    ] as const) {
      const [inventories, traits] = tree[`sriovctl-lab_${address}`]!;
      assert.equal(inventories['CUSTOM_PCI_8086_10CA']?.total, total);
      assert.equal(inventories['CUSTOM_SRIOV_NET_VF']?.total, total);
      assert.deepEqual(traits, ['COMPUTE_MANAGED_PCI_DEVICE', 'CUSTOM_PHYSNET_PHYSNET1']);
    }
  },
});
