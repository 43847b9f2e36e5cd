import assert from 'node:assert/strict';
import { iommuFacts } from '../iommu-facts.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'an IOMMU that intel_iommu=off turns off',
  guest: 'iommu-off',
  on: 'both',
  async run(world) {
    const facts = world.answer('facts', await iommuFacts(world));
    assert.equal(facts.tables, true);
    assert.deepEqual(facts.units, []);
    assert.equal(facts.groups, false);
    assert.deepEqual(facts.bound, { errno: 'ENOENT' });
  },
});
