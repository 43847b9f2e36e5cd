import assert from 'node:assert/strict';
import { find, troubles } from '../doctor.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor names intel_iommu=off as the cause',
  guest: 'iommu-off',
  on: 'both',
  timeout: 300,
  async run(world) {
    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'up']);
    await world.wait(5000);
    const { exit, checks, lines } = await troubles(world, ['--for', 'dpdk']);
    const iommu = find(checks, 'iommu');
    assert.deepEqual([exit, iommu.status], [1, 'fail']);
    assert.match(`${iommu.message} ${iommu.cause}`, /intel_iommu=off/);
    assert.equal(iommu.cure?.rebootNeeded, true);
    world.answer('lines', lines);
    assert.equal(find((await troubles(world)).checks, 'iommu').status, 'warn');
  },
});
