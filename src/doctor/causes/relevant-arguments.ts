import type { Inventory } from '../../model/nic.ts';

/** Does a kernel argument matter to SR-IOV? Also the parameters of the drivers in play: `igb.max_vfs=7`. */
export function relevantArguments({ nics, vfs }: Inventory): (name: string) => boolean {
  const drivers = [...nics, ...vfs].flatMap(({ driver }) => driver ?? []);
  const prefixes = [...drivers, ...MODULES].map((module) => `${module.replaceAll('-', '_')}.`);
  return (name) => NAMES.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}

const NAMES = new Set([
  'intel_iommu',
  'amd_iommu',
  'iommu',
  'iommu.passthrough',
  'iommu.strict',
  'intremap',
  'nointremap',
  'pci',
  'pcie_acs_override',
  'module_blacklist',
  'modprobe.blacklist',
]);

const MODULES = ['vfio', 'vfio_pci', 'vfio_iommu_type1', 'ib_core'];
