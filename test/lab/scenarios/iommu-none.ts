import assert from 'node:assert/strict';
import { iommuFacts } from '../iommu-facts.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'without an IOMMU vfio-pci takes no VF',
  guest: 'no-iommu',
  on: 'both',
  async run(world) {
    const facts = world.answer('facts', await iommuFacts(world));
    assert.equal(facts.tables, false);
    assert.deepEqual(facts.units, []);
    assert.equal(facts.groups, false);
    assert.deepEqual(facts.bound, { errno: 'ENOENT' });
  },
});
