import assert from 'node:assert/strict';
import { find, healthy, troubles, HEALTHY } from '../doctor.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor names intel_iommu=off as the cause',
  guest: 'iommu-off',
  on: 'both',
  timeout: 300,
  async run(world) {
    await healthy(world);
    const { exit, checks, lines } = await troubles(world, ['--for', 'dpdk']);
    const iommu = find(checks, 'iommu');
    assert.deepEqual([exit, iommu.status], [1, 'fail']);
    assert.match(`${iommu.message} ${iommu.cause}`, /intel_iommu=off/);
    assert.equal(iommu.cure?.rebootNeeded, true);
    assert.deepEqual(world.answer('lines', lines), ['fail iommu host', ...HEALTHY]);
    const plain = await troubles(world);
    assert.deepEqual(world.answer('plain', plain.lines), [...HEALTHY, 'warn iommu host']);
  },
});
