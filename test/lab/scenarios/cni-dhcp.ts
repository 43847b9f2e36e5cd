import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { CniNetwork } from '../cni.ts';
import { fileOf, generated } from '../generated.ts';
import { names, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import { addressesOf, ip, isBack, linkIn, neighbour, prepareVfs } from '../vf-network.ts';

export default scenario({
  name: 'host-device and dhcp: a VF gets its address from a server on another VF',
  guest: 'consumers',
  on: 'lab',
  async run(world) {
    const [first, second] = await prepareVfs(world, 2);
    assert.ok(first && second);
    const netdev = await neighbour(world, second, '10.56.0.1/24');
    const dnsmasq = `dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=${netdev}
      --dhcp-leasefile=/tmp/leases --dhcp-range=10.56.0.50,10.56.0.50,255.255.255.0`;
    await world.start('ip', ['netns', 'exec', 'neighbour', ...dnsmasq.split(/\s+/)]);
    mkdirSync('/run/cni', { recursive: true });
    await world.start('/usr/lib/cni/dhcp', ['daemon']);
    for (let tries = 0; tries < 100 && names(world.list('/run/cni')).length === 0; tries += 1) {
      await world.wait(100);
    }

    const files = await generated(world, `cni:host-device --pf ${PF_NAME} --vfs 0 --ipam dhcp`);
    const network = new CniNetwork(world, fileOf(files, /\.conflist$/).content);
    const container = { container: 'c1', netns: 'c1', ifname: 'net1' };
    await ip(world, 'netns add c1');
    const result = await network.add(container);
    const link = await linkIn(world, 'c1', 'net1');
    assert.equal(link.address, first.mac);
    assert.deepEqual(addressesOf(link), ['10.56.0.50/24']);
    assert.equal(await network.check(container, result), undefined);
    await network.del(container, result);
    await isBack(world, first);
  },
});
