/** A PCI device as nova's PCI tracker has it. */
export interface PciDevice {
  vendorId: string | null;
  productId: string | null;
  address: string;
  /** The PF's, of a VF. */
  parent: string | null;
}

/** What a device_spec's name of a PF or an address stands for on the host. */
export interface HostNames {
  /** The address behind a netdev. */
  addressOf(devname: string): string | undefined;
  /** Can the device have VFs? */
  isPf(address: string): boolean;
}

/** openstack/nova:nova/pci/devspec.py, PciDeviceSpec.match and WhitelistPciAddress.match. */
export function matches(
  spec: Record<string, unknown>,
  device: PciDevice,
  names: HostNames,
): boolean {
  if (!hasId(spec['vendor_id'], device.vendorId) || !hasId(spec['product_id'], device.productId)) {
    return false;
  }
  const devname = spec['devname'];
  const address = typeof devname === 'string' ? names.addressOf(devname) : spec['address'];
  if (typeof devname === 'string' && address === undefined) return false;
  if (isPatterns(address)) return PARTS.every((part, index) => fits(address[part], device, index));
  const glob = globOf(typeof address === 'string' ? address : '');
  const single = glob.every((part) => part !== '*') ? formatAddress(glob) : undefined;
  if (single !== undefined && names.isPf(single) && device.parent === single) return true;
  const own = partsOf(device.address);
  return glob.every((part, index) => part === '*' || part === own[index]);
}

const PARTS = ['domain', 'bus', 'slot', 'function'] as const;
const WIDTHS = [4, 2, 2, 1];

function hasId(wanted: unknown, id: string | null): boolean {
  if (typeof wanted !== 'string' || wanted.trim() === '*')
    return wanted === undefined || wanted === '*';
  return Number.parseInt(wanted, 16) === Number.parseInt(id ?? '', 16);
}

function isPatterns(address: unknown): address is Record<string, unknown> {
  return typeof address === 'object' && address !== null;
}

/** Python's re.match: from the begin on, and not to the end. */
function fits(pattern: unknown, { address }: PciDevice, index: number): boolean {
  if (pattern === undefined) return true;
  try {
    return new RegExp(`^(?:${String(pattern)})`).test(partsOf(address)[index] ?? '');
  } catch {
    return false;
  }
}

function globOf(address: string): string[] {
  const [front = '', back] = address.split('.');
  const parts = front === '' ? [] : front.split(':');
  const all = [...Array<string>(Math.max(3 - parts.length, 0)).fill(''), ...parts, back ?? ''];
  return all.map((part, index) => {
    const text = part.trim();
    if (text === '' || text === '*') return '*';
    return Number.parseInt(text, 16)
      .toString(16)
      .padStart(WIDTHS[index] ?? 1, '0');
  });
}

function partsOf(address: string): string[] {
  return address.split(/[:.]/);
}

function formatAddress([domain, bus, slot, fn]: readonly string[]): string {
  return `${domain}:${bus}:${slot}.${fn}`;
}
