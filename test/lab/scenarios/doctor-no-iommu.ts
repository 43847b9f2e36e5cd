import assert from 'node:assert/strict';
import { find, healthy, troubles, HEALTHY } from '../doctor.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor without an IOMMU device: a warning, a failure for VMs, and never an argument as its cure',
  guest: 'no-iommu',
  on: 'both',
  timeout: 300,
  async run(world) {
    await healthy(world);
    const plain = await troubles(world);
    assert.equal(plain.exit, 0);
    assert.deepEqual(world.answer('plain', plain.lines), [...HEALTHY, 'warn iommu host']);

    const { exit, checks, lines } = await troubles(world, ['--for', 'vm']);
    const iommu = find(checks, 'iommu');
    assert.deepEqual([exit, ...world.answer('vm', lines)], [1, 'fail iommu host', ...HEALTHY]);
    assert.doesNotMatch(JSON.stringify(iommu.cure?.commands), /intel_iommu=on/);

    // Containers need no IOMMU; vfio does, and is refused before a VF is made.
    const vfio = await world.json([
      'vf',
      'create',
      PF_NAME,
      '--count',
      '2',
      '--driver',
      'vfio-pci',
    ]);
    assert.deepEqual([vfio.exit, vfio.error?.code], [5, 'NO_IOMMU']);
    assert.equal((await world.json(['vf', 'create', PF_NAME, '--count', '2'])).exit, 0);
  },
});
