import assert from 'node:assert/strict';
import { CniNetwork } from '../cni.ts';
import { fileOf, generated } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { addressesOf, ip, isBack, linkIn, neighbour, pings, prepareVfs } from '../vf-network.ts';

export default scenario({
  name: 'host-device and host-local: a VF in a container, with addresses of the generated file',
  guest: 'consumers',
  on: 'lab',
  async run(world) {
    const [first, second] = await prepareVfs(world, 2);
    assert.ok(first && second);
    const files = await generated(
      world,
      `cni:host-device --pf ${PF_NAME} --vfs 0 --name lab
       --subnet 10.56.0.0/24 --range 10.56.0.20-10.56.0.29
       --subnet fd56::/64 --route 10.99.0.0/16,10.56.0.1`,
    );
    const network = new CniNetwork(world, fileOf(files, /\.conflist$/).content);
    const container = { container: 'c1', netns: 'c1', ifname: 'net1' };
    await ip(world, 'netns add c1');

    const result = await network.add(container);
    assert.deepEqual(
      result.ips?.map(({ address }) => address),
      ['10.56.0.20/24', 'fd56::2/64'],
    );
    const link = await linkIn(world, 'c1', 'net1');
    assert.equal(link.address, first.mac);
    assert.deepEqual(addressesOf(link), ['10.56.0.20/24', 'fd56::2/64']);
    assert.match(await ip(world, '-n c1 route'), /^10\.99\.0\.0\/16 via 10\.56\.0\.1 dev net1/m);
    await neighbour(world, second, '10.56.0.77/24');
    await pings(world, 'c1', '10.56.0.77');

    assert.equal(await network.check(container, result), undefined);
    await ip(world, '-n c1 addr flush dev net1');
    assert.match((await network.check(container, result)) ?? '', /host-device/);

    await network.del(container, result);
    await isBack(world, first);
    assert.deepEqual(world.list('/var/lib/cni/networks/lab'), [
      'last_reserved_ip.0',
      'last_reserved_ip.1',
      'lock',
    ]);
  },
});
