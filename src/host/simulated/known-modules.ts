/** Drivers of the PCI bus that a distribution's kernel has on disk. */
const PCI_DRIVERS = [
  'bnxt_en',
  'i40e',
  'iavf',
  'ice',
  'igb',
  'igbvf',
  'ionic',
  'ixgbe',
  'ixgbevf',
  'mlx4_core',
  'mlx5_core',
  'nfp',
  'octeontx2',
  'qede',
  'rvu_nicvf',
  'uio_pci_generic',
  'vfio-pci',
];

const OTHER_MODULES = [
  '8021q',
  'bonding',
  'bridge',
  'dummy',
  'ib_core',
  'ib_ipoib',
  'macvlan',
  'netdevsim',
  'openvswitch',
  'veth',
  'vfio',
  'vfio_iommu_type1',
  'vfio_pci_core',
];

export const KNOWN_MODULES: readonly string[] = [...PCI_DRIVERS, ...OTHER_MODULES];

export function isPciDriver(module: string): boolean {
  return !OTHER_MODULES.includes(module);
}

/** modprobe does not tell `-` from `_`; a driver's folder in sysfs does. */
export function moduleNamed(text: string): string {
  const plain = text.replaceAll('-', '_');
  return KNOWN_MODULES.find((module) => module.replaceAll('-', '_') === plain) ?? text;
}
