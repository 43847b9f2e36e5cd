import assert from 'node:assert/strict';
import { carrier, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

export default scenario({
  name: 'two VFs reach each other, and a VLAN on one of them stops it',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await ip(world, `link set dev ${PF_NAME} up`);
    await carrier(world, PF_NAME);
    const created = await world.json(['vf', 'create', PF_NAME, '--count', '2']);
    assert.equal(created.exit, 0, created.error?.message);
    for (const index of [0, 1]) {
      const netns = `lab${index}`;
      await ip(world, `netns add ${netns}`);
      await ip(world, `link set dev ${PF_NAME}v${index} netns ${netns}`);
      await ip(world, `-n ${netns} addr add 192.0.2.${index + 1}/24 dev ${PF_NAME}v${index}`);
      await ip(world, `-n ${netns} link set dev ${PF_NAME}v${index} up`);
    }
    assert.equal(await reaches(world, 15), true, 'no traffic at all');
    await setVlan(world, '0');
    assert.equal(await reaches(world, 3), false, 'a VLAN on one VF does not stop it');
    await setVlan(world, '1');
    assert.equal(await reaches(world, 15), true, 'the same VLAN on both does not let it through');
  },
});

async function setVlan(world: World, vf: string): Promise<void> {
  const set = await world.json(['vf', 'set', PF_NAME, vf, '--vlan', '200']);
  assert.equal(set.exit, 0, set.error?.message);
}

/** One answer is enough; a VF that has just been set may need a while. */
async function reaches(world: World, seconds: number): Promise<boolean> {
  await ip(world, '-n lab0 neigh flush all');
  const ping = ['netns', 'exec', 'lab0', 'ping', '-c', '1', '-w', String(seconds), '192.0.2.2'];
  return (await world.run('ip', ping)).exit === 0;
}

async function ip(world: World, words: string): Promise<void> {
  const { exit, stderr } = await world.run('ip', words.split(' '));
  assert.deepEqual([exit, stderr], [0, ''], words);
}
