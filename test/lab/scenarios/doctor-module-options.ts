import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { must } from '../boot-loader.ts';
import { find, HEALTHY, healthy, troubles } from '../doctor.ts';
import { PF } from '../igb.ts';
import { scenario } from '../scenario.ts';

const OPTIONS = '/etc/modprobe.d/igb.conf';

export default scenario({
  name: 'doctor finds the option of a module that makes VFs when it is loaded',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    writeFileSync(OPTIONS, '# one for each guest\noptions igb max_vfs=2\n');
    try {
      await must(world, 'modprobe', ['-r', 'igb']);
      await must(world, 'modprobe', ['igb']);
      await world.settle();
      await healthy(world);
      assert.equal(world.read(`${PF}/sriov_numvfs`), '2\n');
      const { lines, checks } = await troubles(world);
      assert.deepEqual(lines, [...HEALTHY, 'warn module-options host']);
      const { evidence } = find(checks, 'module-options');
      assert.match(evidence.join('\n'), /max_vfs/);
    } finally {
      rmSync(OPTIONS);
      for (const pf of ['01', '02']) {
        await world.write(`/sys/bus/pci/devices/0000:${pf}:00.0/sriov_numvfs`, '0');
      }
      await must(world, 'modprobe', ['-r', 'igb']);
      await must(world, 'modprobe', ['igb']);
      await world.settle();
    }
  },
});
