import assert from 'node:assert/strict';
import { find, HEALTHY, healthy, troubles } from '../doctor.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor is content with intel_iommu=on iommu=pt',
  guest: 'iommu-pt',
  on: 'both',
  timeout: 300,
  async run(world) {
    await healthy(world);
    const { exit, lines, checks } = await troubles(world, ['--for', 'vm']);
    assert.equal(exit, 0);
    assert.deepEqual(world.answer('lines', lines), HEALTHY);
    assert.equal(find(checks, 'iommu').status, 'pass');
  },
});
