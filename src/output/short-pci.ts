import type { PciAddress } from '../model/pci-address.ts';

/** As lspci does: the domain only where a host has more than domain 0. */
export function shortPci(
  addresses: readonly (PciAddress | null)[],
): (pci: PciAddress | null) => string | null {
  const onlyDomain0 = addresses.every((pci) => pci === null || pci.startsWith('0000:'));
  return (pci) => (pci !== null && onlyDomain0 ? pci.slice('0000:'.length) : pci);
}
