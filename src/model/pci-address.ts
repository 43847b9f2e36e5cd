import { SriovError } from './errors.ts';
import { oneLine } from './text.ts';

/** A PCI address in the form of sysfs: `dddd:bb:dd.f`, lower-case hex; a domain may have more than four digits (VMD). */
export type PciAddress = string;

const PATTERN = /^(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}):([01][0-9a-f])\.([0-7])$/i;

/** Accepts `0000:82:00.0` and `82:00.0` (domain 0). @throws {SriovError} INVALID_PCI_ADDRESS */
export function parsePciAddress(text: string): PciAddress {
  const match = PATTERN.exec(text);
  if (!match) {
    throw new SriovError('INVALID_PCI_ADDRESS', `"${oneLine(text)}" is not a PCI address`, {
      actions: ['Write it as 0000:82:00.0 or 82:00.0 (hexadecimal).'],
    });
  }
  const [, domain = '0000', bus, device, fn] = match;
  return `${domain}:${bus}:${device}.${fn}`.toLowerCase();
}

export function isPciAddress(text: string): boolean {
  return PATTERN.test(text);
}

/**
 * The address of VF `index`: PF routing id + offset + stride * index, within the PF's domain
 * (kernel drivers/pci/iov.c, pci_iov_virtfn_bus and pci_iov_virtfn_devfn).
 */
export function vfPciAddress(
  pf: PciAddress,
  offset: number,
  stride: number,
  index: number,
): PciAddress {
  const { domain, routingId } = split(pf);
  return join(domain, routingId + offset + stride * index);
}

function split(address: PciAddress): { domain: string; routingId: number } {
  const match = PATTERN.exec(address);
  if (!match)
    throw new SriovError('INVALID_PCI_ADDRESS', `"${oneLine(address)}" is not a PCI address`);
  const [, domain = '0000', bus = '', device = '', fn = ''] = match;
  const routingId = (parseInt(bus, 16) << 8) | (parseInt(device, 16) << 3) | parseInt(fn, 16);
  return { domain, routingId };
}

function join(domain: string, routingId: number): PciAddress {
  return `${domain}:${hex(routingId >> 8)}:${hex((routingId >> 3) & 0x1f)}.${routingId & 7}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
