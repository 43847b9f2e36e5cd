import assert from 'node:assert/strict';
import { find, troubles } from '../doctor.ts';
import { PF_NAME } from '../igb.ts';
import { scenario } from '../scenario.ts';

export default scenario({
  name: 'doctor without an IOMMU device: a warning, a failure for VMs, and never an argument as its cure',
  guest: 'no-iommu',
  on: 'both',
  timeout: 300,
  async run(world) {
    await world.run('ip', ['link', 'set', 'dev', PF_NAME, 'up']);
    await world.wait(5000);
    const plain = await troubles(world);
    assert.equal(plain.exit, 0);
    assert.equal(find(plain.checks, 'iommu').status, 'warn');
    world.answer('plain', plain.lines);

    const { exit, checks } = await troubles(world, ['--for', 'vm']);
    const iommu = find(checks, 'iommu');
    assert.deepEqual([exit, iommu.status], [1, 'fail']);
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
