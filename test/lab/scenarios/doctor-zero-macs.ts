import assert from 'node:assert/strict';
import { find, HEALTHY, healthy, troubles } from '../doctor.ts';
import { makeVfs, mustSetVf, PF, PF_NAME, VF_ADDRESSES, vfFolder } from '../igb.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

export default scenario({
  name: 'doctor finds the VFs without a MAC that vfio-pci has, and only those',
  guest: 'igb',
  on: 'both',
  timeout: 300,
  async run(world) {
    await healthy(world);
    // igbvf makes up a MAC and tells the PF: only a VF that it never had is without one.
    assert.equal(await world.write(`${PF}/sriov_drivers_autoprobe`, '0'), 'ok');
    await makeVfs(world, 3);
    await world.run('modprobe', ['vfio-pci']);
    for (const index of [0, 1]) await toVfio(world, index);
    const without = await troubles(world, ['--for', 'vm']);
    assert.deepEqual(world.answer('without', without.lines), [
      `fail vf-mac-zero ${PF_NAME}`,
      ...HEALTHY,
    ]);
    assert.equal(without.exit, 1);
    assert.match(find(without.checks, 'vf-mac-zero').message, /^VF 0-1 have no MAC/);

    await mustSetVf(world, '0 mac 52:54:00:00:01:10');
    await mustSetVf(world, '1 mac 52:54:00:00:01:10');
    const twice = await troubles(world, ['--for', 'vm']);
    assert.deepEqual(world.answer('twice', twice.lines), [
      `fail vf-mac-duplicate ${PF_NAME} vf 1`,
      ...HEALTHY,
    ]);

    await mustSetVf(world, '1 mac 52:54:00:00:01:11');
    assert.deepEqual(world.answer('with', (await troubles(world, ['--for', 'vm'])).lines), HEALTHY);
  },
});

async function toVfio(world: World, index: number): Promise<void> {
  const address = VF_ADDRESSES[index]!;
  await world.write(`${vfFolder(index)}/driver_override`, 'vfio-pci');
  assert.equal(await world.write('/sys/bus/pci/drivers_probe', address), 'ok');
}
