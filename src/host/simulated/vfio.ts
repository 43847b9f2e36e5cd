import { boundDevices, type Machine } from './machine.ts';
import type { Device } from './state.ts';

/** What an open vfio device looks like in /proc/PID/fd. */
export const VFIO_DEVICE = 'anon_inode:[vfio-device]';

/**
 * Does a process have the device itself, so that the kernel cannot take it away (vfio_unregister_group_dev() in
 * drivers/vfio/vfio_main.c waits)? An open group alone does not hold it.
 */
export function isUsed(machine: Machine, device: Device): boolean {
  if (device.vfio === null || device.iommuGroup === null) return false;
  const group = `/dev/vfio/${device.iommuGroup}`;
  const own = `/dev/vfio/devices/vfio${device.vfio}`;
  return machine.state.processes.some(
    ({ opens }) => opens.includes(own) || (opens.includes(group) && opens.includes(VFIO_DEVICE)),
  );
}

export function leastFreeNumber(machine: Machine): number {
  const taken = new Set(
    boundDevices(machine, 'vfio-pci').map((name) => machine.state.devices[name]?.vfio),
  );
  let number = 0;
  while (taken.has(number)) number += 1;
  return number;
}
