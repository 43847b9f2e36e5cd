import type { Host } from '../../host/host.ts';
import { linkOptional, readNumber } from '../../host/read.ts';
import type { Nic } from '../../model/nic.ts';
import { isPciAddress, type PciAddress } from '../../model/pci-address.ts';

/** The root port or switch port that a card is plugged into. */
export interface UpstreamPort {
  pci: PciAddress;
  sysfs: string;
  /** The last bus behind it (drivers/pci/pci-sysfs.c, since Linux 4.13). */
  lastBus: number | undefined;
}

/** undefined for a NIC on a root bus, as part of the CPU or in a virtual machine. */
export function upstreamPort(host: Host, nic: Nic): UpstreamPort | undefined {
  const pci = linkOptional(host, nic.sysfs)?.split('/').at(-2);
  if (pci === undefined || !isPciAddress(pci)) return undefined;
  const sysfs = `/sys/bus/pci/devices/${pci}`;
  return { pci, sysfs, lastBus: readNumber(host, `${sysfs}/subordinate_bus_number`) };
}
