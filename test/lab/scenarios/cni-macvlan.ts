import assert from 'node:assert/strict';
import { CniNetwork } from '../cni.ts';
import { generatedInto } from '../generated.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import {
  addressesOf,
  ip,
  isBack,
  linkIn,
  must,
  neighbour,
  pings,
  prepareVfs,
} from '../vf-network.ts';

export default scenario({
  name: 'cni:macvlan and tuning: a container on a VF that stays with the host, by the generated commands',
  guest: 'consumers',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const [first, second] = await prepareVfs(world, 2);
    assert.ok(first && second);
    await neighbour(world, second, '10.56.0.77/24');
    const network = async (words: string) => {
      const next = await generatedInto(
        world,
        '/tmp/generated',
        `cni:macvlan --pf ${PF_NAME} --vfs 0 --name lab --mtu 1400 --allmulti
         --subnet 10.56.0.0/24 --range 10.56.0.20-10.56.0.29 ${words} --yes`,
      );
      const set = next.filter((line) => line.startsWith('sriovctl '));
      for (const line of set) {
        const { exit, stderr } = await world.sriovctl([...line.split(' ').slice(1), '--yes']);
        assert.equal(exit, 0, `${line}\n${stderr}`);
      }
      const up = next.filter((line) => line.startsWith('ip '));
      assert.deepEqual([set.length, up.length], [1, 1]);
      for (const line of up) await ip(world, line.slice('ip '.length));
      const path = '/tmp/generated/80-lab-macvlan.conflist';
      return new CniNetwork(world, await must(world, 'cat', [path]));
    };
    const container = { container: 'c1', netns: 'c1', ifname: 'net1' };
    await ip(world, 'netns add c1');

    // Nobody else may be on the VF: the container has its MAC.
    const alone = await network('');
    const result = await alone.add(container);
    const link = await linkIn(world, 'c1', 'net1');
    assert.equal(link.address, first.mac);
    assert.equal(link.mtu, 1400);
    assert.ok(link.flags.includes('ALLMULTI'), link.flags.join(' '));
    assert.deepEqual(addressesOf(link), ['10.56.0.20/24']);
    await pings(world, 'c1', '10.56.0.77');
    assert.equal(await alone.check(container, result), undefined);
    await ip(world, '-n c1 addr flush dev net1');
    assert.match((await alone.check(container, result)) ?? '', /macvlan/);
    await alone.del(container, result);
    await isBack(world, first);

    // With trust, two containers share the VF, with MACs of their own.
    const shared = await network('--trust on --spoofchk off');
    const other = { container: 'c2', netns: 'c2', ifname: 'net1' };
    await ip(world, 'netns add c2');
    const mac = '02:00:00:00:56:01';
    const chosen = { ...container, runtime: { mac } };
    const results = [await shared.add(chosen), await shared.add(other)] as const;
    const links = [await linkIn(world, 'c1', 'net1'), await linkIn(world, 'c2', 'net1')] as const;
    assert.equal(links[0].address, mac);
    assert.ok(![mac, first.mac].includes(links[1].address));
    const [address] = addressesOf(links[0]);
    assert.ok(address);
    await pings(world, 'c2', address.replace('/24', ''));
    await pings(world, 'c2', '10.56.0.77');
    assert.equal(await shared.check(other, results[1]), undefined);
    await shared.del(chosen, results[0]);
    await shared.del(other, results[1]);
    await isBack(world, first);
  },
});
