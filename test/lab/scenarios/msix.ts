import assert from 'node:assert/strict';
import { makeVfs, PF, VF_ADDRESSES, vfFolder } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'interrupt vectors of VFs, which igb deals out to none',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await makeVfs(world, 2);
    assert.equal(await world.write(`${vfFolder(1)}/driver/unbind`, VF_ADDRESSES[1]!), 'ok');
    const lines = async (...args: string[]) => {
      const { stdout } = await world.run('lspci', ['-D', '-vv', ...args]);
      return stdout
        .split('\n')
        .filter((line) => /^\S|MSI-X|Vector table|PBA/.test(line))
        .filter((line) => line.trim() !== '');
    };
    world.answer('all', await lines('-d', '8086:10ca'));
    world.answer('one', await lines('-s', VF_ADDRESSES[0]!));
    world.answer('total', world.read(`${PF}/sriov_vf_total_msix`));
    world.answer('reading', world.read(`${vfFolder(1)}/sriov_vf_msix_count`));
    for (const count of ['4', '-1', 'x', '0']) {
      world.answer(
        `without a driver ${count}`,
        await world.write(`${vfFolder(1)}/sriov_vf_msix_count`, count),
      );
      world.answer(
        `with one ${count}`,
        await world.write(`${vfFolder(0)}/sriov_vf_msix_count`, count),
      );
    }
  },
});
