import assert from 'node:assert/strict';
import { PF, PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const HOLD = 'require("fs").openSync(process.argv[1], "r+"); setInterval(() => {}, 1e6)';

export default scenario({
  name: 'a VF whose vfio group a process holds open is not pulled away',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const created = await world.json([
      'vf',
      'create',
      PF_NAME,
      '--count',
      '2',
      '--driver',
      'vfio-pci',
    ]);
    assert.equal(created.exit, 0, created.error?.message);
    const [vf] = created.result.vfs;
    assert.equal(vf.driver, 'vfio-pci');
    const device = `/dev/vfio/${vf.iommuGroup}`;

    const holder = await world.start('node', ['-e', HOLD, device]);
    await opened(world, holder.pid, device);
    const list = await world.json(['vf', 'list', PF_NAME]);
    assert.deepEqual(list.result.vfs[0].holder, { kind: 'vfio', pid: holder.pid, command: 'node' });
    assert.equal(list.result.vfs[1].holder, null);

    for (const words of ['delete', 'bind 0 --driver default', 'create --count 3 --recreate']) {
      const [command, ...rest] = words.split(' ');
      const refused = await world.json(['vf', command!, PF_NAME, ...rest]);
      assert.deepEqual([refused.exit, refused.error?.code], [4, 'VF_IN_USE'], words);
      assert.match(refused.error!.message, new RegExp(`node, process ${holder.pid}`));
    }
    assert.equal(world.read(`${PF}/sriov_numvfs`), '2\n');

    // Another VF of the same PF is free.
    assert.equal((await world.json(['vf', 'bind', PF_NAME, '1', '--driver', 'default'])).exit, 0);
    holder.kill('SIGKILL');
    await holder.ended;
    assert.equal((await world.json(['vf', 'delete', PF_NAME])).exit, 0);
    assert.equal(world.read(`${PF}/sriov_numvfs`), '0\n');
  },
});

async function opened(world: World, pid: number, device: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const fds = world.list(`/proc/${pid}/fd`);
    if (Array.isArray(fds) && fds.some((fd) => world.link(`/proc/${pid}/fd/${fd}`) === device))
      return;
    await world.wait(100);
  }
  assert.fail(`${device} was not opened`);
}
