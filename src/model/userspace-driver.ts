/**
 * Drivers that hand the VF to user space. None of them claims NICs by id, so a VF keeps its
 * driver_override for as long as it is bound to one.
 */
export function isUserspaceDriver(driver: string): boolean {
  return /vfio|^uio_|^igb_uio$|^pci[-_](?:pf[-_])?stub$/.test(driver);
}

/** vfio needs an IOMMU (or its unsafe no-IOMMU mode); the uio drivers work without one. */
export function needsIommu(driver: string): boolean {
  return /vfio/.test(driver);
}

/** Will a VF with this driver (undefined: as it is) have a netdev? */
export function hasNetdev(driver: string | null | undefined): boolean {
  return driver !== null && !isUserspaceDriver(driver ?? 'default');
}
