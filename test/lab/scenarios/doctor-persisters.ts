import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { find, HEALTHY, healthy, troubles } from '../doctor.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

const LINK = '/etc/systemd/network/10-sriov.link';
const RULE = '/etc/udev/rules.d/70-sriov.rules';

export default scenario({
  name: 'doctor finds two who make the VFs of one PF at boot, and none where there is one',
  guest: 'igb',
  on: 'lab',
  timeout: 300,
  async run(world) {
    await healthy(world);
    mkdirSync('/etc/systemd/network', { recursive: true });
    try {
      writeFileSync(LINK, `[Match]\nOriginalName=${PF_NAME}\n\n[Link]\nSR-IOVVirtualFunctions=4\n`);
      assert.deepEqual((await troubles(world)).lines, HEALTHY);

      writeFileSync(
        RULE,
        `ACTION=="add", SUBSYSTEM=="net", KERNELS=="0000:01:00.0", ATTR{device/sriov_numvfs}="2"\n`,
      );
      const { lines, checks } = await troubles(world);
      assert.deepEqual(lines, [...HEALTHY, `warn pf-owners ${PF_NAME}`]);
      const evidence = find(checks, 'pf-owners', PF_NAME).evidence.join('\n');
      assert.match(evidence, /10-sriov\.link/);
      assert.match(evidence, /70-sriov\.rules/);
    } finally {
      rmSync(LINK, { force: true });
      rmSync(RULE, { force: true });
    }
  },
});
