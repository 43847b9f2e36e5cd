import assert from 'node:assert/strict';
import { makeVfs, PF, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

const WORDS = [
  'enp1s0 name enp1s0',
  'enp1s0 name enp2s0',
  'enp1s0 name enx525400000100',
  'enp1s0 name enx525400000200',
  'enp1s0 name ..',
  'enp1s0 name a:b',
  'enp1s0 name n%x',
  'enp1s0 name a/b',
  'enp1s0 name sixteen-letters-',
  'a/b name nic0',
  'nosuch0 name nic0',
  'enp1s0 mtu 9217',
  'enp1s0 mtu 67',
  'enp1s0 name nic%d',
];

export default scenario({
  name: 'netdevs take new names, also while they are up',
  guest: 'igb',
  on: 'both',
  async run(world) {
    const set = async (words: string) => {
      const { exit, stderr } = await world.run('ip', ['link', 'set', 'dev', ...words.split(' ')]);
      return [exit, stderr];
    };
    await makeVfs(world, 2);
    for (const words of WORDS) world.answer(words, await set(words));
    world.answer('by its altname', await set('enx525400000100 up'));
    world.answer('while it is up', await set('nic0 name nic1'));
    world.answer('names', world.list(`${PF}/net`));
    world.answer('back', await set(`nic1 name ${PF_NAME}`));
    assert.deepEqual(world.list(`${PF}/net`), [PF_NAME]);
    const input = `link set dev enp1s0v0 name vf0\nlink set dev enp1s0v1 name vf0\nlink set dev enp2s0 name x\n`;
    const { exit, stderr } = await world.run('ip', ['-batch', '-'], { input });
    world.answer('in a batch', [exit, stderr]);
  },
});
