import assert from 'node:assert/strict';
import { find, HEALTHY, troubles } from '../doctor.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor where no NIC has SR-IOV says so once, for the host',
  guest: 'e1000e',
  on: 'lab',
  timeout: 300,
  async run(world) {
    const { exit, lines, checks } = await troubles(world);
    assert.deepEqual([exit, ...lines], [1, 'fail sriov-capability host', ...HEALTHY]);
    const finding = find(checks, 'sriov-capability');
    assert.equal(finding.message, 'No NIC of this host has SR-IOV');
    assert.match(finding.evidence.join('\n'), /enp1s0, .*e1000e/);
  },
});
