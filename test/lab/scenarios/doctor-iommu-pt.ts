import assert from 'node:assert/strict';
import { find, troubles } from '../doctor.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor is content with intel_iommu=on iommu=pt',
  guest: 'iommu-pt',
  on: 'both',
  timeout: 300,
  async run(world) {
    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'up']);
    await world.wait(5000);
    const { exit, lines, checks } = await troubles(world, ['--for', 'vm']);
    assert.equal(exit, 0);
    assert.deepEqual(world.answer('lines', lines), ['skip kernel-arguments host']);
    assert.equal(find(checks, 'iommu').status, 'pass');
  },
});
