import { isMac } from '../model/mac-address.ts';
import { isPciAddress, parsePciAddress } from '../model/pci-address.ts';
import type { NicDevice } from './nic-devices.ts';

/**
 * The one device that a netdev's name or its address on the bus means, so that the others need not be read. All of them
 * where that is not known yet: sysfs tells no altnames, and several NICs can have one MAC.
 */
export function narrowDevices(devices: NicDevice[], text: string | undefined): NicDevice[] {
  if (text === undefined || isMac(text.replaceAll('-', ':'))) return devices;
  const pci = isPciAddress(text) ? parsePciAddress(text) : undefined;
  const matching = devices.filter(
    ({ sysfs, pci: address, netdevs }) =>
      (pci !== undefined && address === pci) ||
      netdevs.includes(text) ||
      sysfs.endsWith(`/${text}`),
  );
  return matching.length > 0 ? matching : devices;
}
