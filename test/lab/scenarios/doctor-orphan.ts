import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { must } from '../boot-loader.ts';
import { find, HEALTHY, healthy, troubles } from '../doctor.ts';
import { makeVfs, PF_NAME, VF_ADDRESSES, vfFolder } from '../igb.ts';
import { scenario } from '../scenario.ts';

const ALLOCATIONS = '/var/lib/cni/sriov/pci';

export default scenario({
  name: 'doctor finds the VF that a killed container left in its namespace',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await healthy(world);
    await makeVfs(world, 2);
    // The namespace outlives the container, for another process holds it open, as a runtime that has not noticed does.
    const container = await world.start('unshare', ['--net', 'sleep', '1000']);
    await world.wait(1000);
    const namespace = `/proc/${container.pid}/ns/net`;
    await must(world, 'ip', ['link', 'set', 'dev', `${PF_NAME}v1`, 'netns', String(container.pid)]);
    await world.start('sh', ['-c', `exec 9<${namespace}; exec sleep 2000`]);
    mkdirSync(ALLOCATIONS, { recursive: true });
    // sriov-cni keeps the namespace of each VF in a file of the VF's address (pkg/utils/pci_allocator.go).
    writeFileSync(`${ALLOCATIONS}/${VF_ADDRESSES[1]}`, namespace);
    await world.wait(1000);
    try {
      assert.deepEqual((await troubles(world)).lines, HEALTHY);

      container.kill('SIGKILL');
      await container.ended;
      assert.deepEqual(world.list(`${vfFolder(1)}/net`), []);
      const { lines, checks } = await troubles(world);
      assert.deepEqual(lines, [...HEALTHY, `warn vf-orphan ${PF_NAME}`]);
      const { evidence, message } = find(checks, 'vf-orphan', PF_NAME);
      assert.match(`${message} ${evidence.join('\n')}`, new RegExp(VF_ADDRESSES[1]!));
    } finally {
      rmSync('/var/lib/cni', { recursive: true, force: true });
    }
  },
});
