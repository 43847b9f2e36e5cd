import { makeVfs, vfFolder } from './igb.ts';
import type { World } from './world.ts';

/** What a host shows of its IOMMU, and what becomes of a VF that is given to vfio-pci there. */
export async function iommuFacts(world: World): Promise<{
  tables: boolean;
  units: unknown;
  groups: boolean;
  vfGroup: unknown;
  bound: unknown;
}> {
  const tables = world.list('/sys/firmware/acpi/tables');
  const groups = world.list('/sys/kernel/iommu_groups');
  await makeVfs(world, 1);
  const vf = vfFolder(0);
  const address = vf.split('/').at(-1)!;
  const group = world.link(`${vf}/iommu_group`);
  await world.run('modprobe', ['vfio-pci']);
  await world.write(`${vf}/driver_override`, 'vfio-pci');
  await world.write(`${vf}/driver/unbind`, address);
  await world.write('/sys/bus/pci/drivers_probe', address);
  return {
    tables: Array.isArray(tables) && tables.includes('DMAR'),
    units: world.list('/sys/class/iommu'),
    groups: Array.isArray(groups) && groups.length > 0,
    vfGroup: typeof group === 'string' ? group.replace(/\d+$/, 'N') : group,
    bound: world.link(`${vf}/driver`),
  };
}
