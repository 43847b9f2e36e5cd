import type { Nic } from './nic.ts';

/** The way from the port above to a VF. */
export interface Way {
  /** ARI forwarding in the port above; undefined: it cannot be told, and counts as on. */
  ari: boolean | undefined;
  /** The last bus that the port passes on; undefined: it cannot be told. */
  lastBus: number | undefined;
}

export interface Blocked {
  /** The first VF that cannot be reached: so many can be. */
  index: number;
  why: 'bus' | 'ari';
  /** The bus that it would be on. */
  bus: number;
  /** The bus of the last VF that the NIC offers. */
  furthestBus: number;
}

/**
 * Where VFs begin to be out of reach, or undefined if all of them can be reached or nothing is known. A VF's place is
 * that of the PF plus offset and stride (drivers/pci/iov.c, pci_iov_virtfn_bus, pci_iov_virtfn_devfn). Without ARI a port
 * addresses only device 0 on the bus right behind it; on further buses the NIC itself sorts out what is its own.
 */
export function firstBlocked(nic: Nic, { ari, lastBus }: Way): Blocked | undefined {
  const start = routingId(nic.pci);
  const { totalVfs, vfOffset, vfStride } = nic;
  if (start === undefined || !totalVfs || !vfOffset || vfStride === null) return undefined;
  if (vfStride === 0 && totalVfs > 1) return undefined;
  const idOf = (index: number) => start + vfOffset + vfStride * index;
  const furthestBus = idOf(totalVfs - 1) >> 8;
  for (let index = 0; index < totalVfs; index += 1) {
    const bus = idOf(index) >> 8;
    const blocked = { index, bus, furthestBus };
    if (lastBus !== undefined && bus > lastBus) return { ...blocked, why: 'bus' };
    const device = (idOf(index) >> 3) & 0x1f;
    if (ari === false && bus === start >> 8 && device !== 0) return { ...blocked, why: 'ari' };
  }
  return undefined;
}

/** `0000:82:00.1`: bus, device and function as one number. */
function routingId(pci: string | null): number | undefined {
  const match = /:([0-9a-f]{2}):([0-9a-f]{2})\.([0-7])$/.exec(pci ?? '');
  if (!match) return undefined;
  const [bus, device, fn] = match.slice(1).map((digits) => parseInt(digits, 16));
  return (bus! << 8) | (device! << 3) | fn!;
}
