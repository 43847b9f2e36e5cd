import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import type { DescribedPf, Description } from '../description.ts';

/**
 * nova's `[pci] device_spec`, one a line. A PF's address stands for its VFs (openstack/nova:nova/pci/devspec.py,
 * WhitelistPciAddress.match), and the VFs' device id keeps the PF itself out; of some of the VFs each has its own.
 * @throws {SriovError} INVALID_NETWORK
 */
export function deviceSpecs(description: Description, tags: Record<string, string>): string[] {
  return description.pfs.flatMap((pf) =>
    (pf.all ? [pf.pci] : pf.vfs.map(({ pci }) => pci)).map((address) =>
      JSON.stringify({
        vendor_id: pf.vendorId,
        product_id: pf.vfDeviceId,
        address: inReach(address, pf),
        ...tags,
      }),
    ),
  );
}

function inReach(address: string, { name }: DescribedPf): string {
  if (address.length === '0000:00:00.0'.length) return address;
  throw new SriovError('INVALID_NETWORK', `nova cannot name ${address} of ${oneLine(name)}`, {
    cause: 'It takes PCI domains up to ffff (nova/pci/devspec.py, MAX_DOMAIN).',
    actions: ['Choose another PF.'],
  });
}
