import assert from 'node:assert/strict';
import { iommuFacts } from '../iommu-facts.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'an IOMMU is on without any kernel argument',
  guest: 'igb',
  on: 'both',
  async run(world) {
    const facts = world.answer('facts', await iommuFacts(world));
    assert.equal(facts.tables, true);
    assert.deepEqual(facts.units, ['dmar0']);
    assert.equal(facts.groups, true);
    assert.match(String(facts.bound), /vfio-pci$/);
  },
});
