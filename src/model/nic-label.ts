import type { Nic } from './nic.ts';

/** What a NIC is called in messages and as `pf` of its VFs: its netdev, or its address where it has none. */
export function nicLabel(nic: Nic): string {
  return nic.name ?? nic.pci ?? nic.sysfs.slice(nic.sysfs.lastIndexOf('/') + 1);
}
