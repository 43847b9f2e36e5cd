import assert from 'node:assert/strict';
import { makeVfs, PF, VF_ADDRESSES, vfFolder, vfInfo } from '../igb.ts';
import { scenario } from '../scenario.ts';

const VF = VF_ADDRESSES[0]!;

// drivers/pci/pci-driver.c: pci_device_can_probe() also stands before bind and drivers_probe.
export default scenario({
  name: 'without sriov_drivers_autoprobe a VF has no driver, unless an override names one',
  guest: 'igb',
  on: 'both',
  async run(world) {
    const file = `${PF}/sriov_drivers_autoprobe`;
    world.answer('at first', world.read(file));
    world.answer('2', await world.write(file, '2'));
    assert.equal(await world.write(file, '0'), 'ok');
    await makeVfs(world, 2);
    const driver = () => [world.link(`${vfFolder(0)}/driver`), world.list(`${vfFolder(0)}/net`)];
    assert.deepEqual(driver(), [{ errno: 'ENOENT' }, { errno: 'ENOENT' }]);
    world.answer('vfinfo', await vfInfo(world));

    world.answer('probe', [await world.write('/sys/bus/pci/drivers_probe', VF), ...driver()]);
    world.answer('bind', [await world.write('/sys/bus/pci/drivers/igbvf/bind', VF), ...driver()]);
    assert.equal(await world.write(`${vfFolder(0)}/driver_override`, 'igbvf'), 'ok');
    const probed = await world.write('/sys/bus/pci/drivers_probe', VF);
    await world.settle();
    world.answer('probe with an override', [probed, ...driver()]);
    assert.equal(await world.write(file, '1'), 'ok');
    world.answer('later', world.link(`${vfFolder(1)}/driver`));
    world.answer('probe', await world.write('/sys/bus/pci/drivers_probe', VF_ADDRESSES[1]!));
    await world.settle();
    world.answer('then', world.link(`${vfFolder(1)}/driver`));
  },
});
