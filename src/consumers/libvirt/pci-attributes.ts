import type { PciAddress } from '../../model/pci-address.ts';

/** `<address type='pci' .../>`: each part of its own, in hex. */
export interface PciAttributes {
  domain: string;
  bus: string;
  slot: string;
  function: string;
}

export function pciAttributes(address: PciAddress): PciAttributes {
  const [domain = '', bus = '', rest = ''] = address.split(':');
  const [slot = '', fn = ''] = rest.split('.');
  return { domain: `0x${domain}`, bus: `0x${bus}`, slot: `0x${slot}`, function: `0x${fn}` };
}
