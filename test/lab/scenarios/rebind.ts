import assert from 'node:assert/strict';
import { makeVfs, PF_NAME, VF_ADDRESSES, vfFolder } from '../igb.ts';
import { scenario } from '../scenario.ts';

const VF = VF_ADDRESSES[0]!;
const IGBVF = '/sys/bus/pci/drivers/igbvf';

// drivers/base/bus.c: bind_store(), unbind_store(); drivers/pci/pci-driver.c: pci_bus_match()
export default scenario({
  name: 'a VF is unbound and bound again',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await makeVfs(world, 2);
    const folder = vfFolder(0);
    const state = () => [
      world.link(`${folder}/driver`),
      world.list(`${folder}/net`),
      world.read(`${folder}/driver_override`),
    ];
    const attempt = async (path: string, what: string) => {
      const wrote = await world.write(path, what);
      await world.settle();
      return world.answer(`${JSON.stringify(what)} to ${path}`, [wrote, ...state()]);
    };

    assert.deepEqual((await attempt(`${IGBVF}/unbind`, VF)).slice(0, 2), [
      'ok',
      { errno: 'ENOENT' },
    ]);
    await attempt(`${IGBVF}/unbind`, VF);
    await attempt(`${folder}/driver/unbind`, VF);
    const [, , net] = await attempt(`${IGBVF}/bind`, VF);
    assert.deepEqual(net, [`${PF_NAME}v0`]);
    await attempt(`${IGBVF}/bind`, VF);
    await attempt('/sys/bus/pci/drivers/igb/bind', VF);
    await attempt(`${IGBVF}/bind`, '0000:01:11.6');
    await attempt('/sys/bus/pci/drivers_probe', VF);
    await attempt('/sys/bus/pci/drivers_probe', '0000:01:11.6');

    // A driver that does not exist: the device then has none.
    await attempt(`${folder}/driver_override`, 'nosuch');
    await attempt(`${folder}/driver/unbind`, VF);
    await attempt('/sys/bus/pci/drivers_probe', VF);
    await attempt(`${IGBVF}/bind`, VF);
    await attempt(`${folder}/driver_override`, '\n');
    await attempt('/sys/bus/pci/drivers_probe', VF);
  },
});
