import assert from 'node:assert/strict';
import { makeVfs, names, PF, PF_NAME, vfFolder, vfInfo } from '../igb.ts';
import { scenario } from '../scenario.ts';

const VF = `${PF_NAME}v1`;

export default scenario({
  name: 'a VF in another namespace leaves its net folder empty',
  guest: 'igb',
  on: 'both',
  async run(world) {
    await makeVfs(world, 2);
    const ip = async (...args: string[]) => {
      const { exit, stderr } = await world.run('ip', args);
      assert.deepEqual([exit, stderr], [0, ''], args.join(' '));
    };
    await ip('netns', 'add', 'lab1');
    await ip('link', 'set', 'dev', VF, 'netns', 'lab1');
    assert.deepEqual(world.answer('net', world.list(`${vfFolder(1)}/net`)), []);
    world.answer('driver', world.link(`${vfFolder(1)}/driver`));
    world.answer('class', world.list('/sys/class/net'));
    world.answer('run', world.list('/run/netns'));
    assert.equal((await vfInfo(world)).length, 2);
    const gone = await world.run('ip', ['-j', 'link', 'show', 'dev', VF]);
    world.answer('not here', [gone.exit, gone.stdout, gone.stderr]);
    const there = await world.run('ip', ['-n', 'lab1', '-j', 'link', 'show']);
    const found = JSON.parse(there.stdout) as { ifname: string }[];
    assert.deepEqual(
      found.map(({ ifname }) => ifname),
      ['lo', VF],
    );

    // net/core/dev.c default_device_exit_net(): physical netdevs go back to the initial namespace.
    await ip('netns', 'del', 'lab1');
    for (
      let tries = 0;
      tries < 50 && names(world.list(`${vfFolder(1)}/net`)).length === 0;
      tries += 1
    ) {
      await world.wait(100);
    }
    await world.settle();
    assert.deepEqual(world.answer('back', world.list(`${vfFolder(1)}/net`)), [VF]);

    await ip('netns', 'add', 'lab2');
    await ip('link', 'set', 'dev', VF, 'netns', 'lab2');
    world.answer('VFs deleted all the same', await world.write(`${PF}/sriov_numvfs`, '0'));
    world.answer('numvfs', world.read(`${PF}/sriov_numvfs`));
  },
});
