import { detach } from './driver-binding.ts';
import { KernelError } from './errno.ts';
import type { Machine } from './machine.ts';
import { disableVfs } from './vf-lifecycle.ts';

/**
 * Write to /sys/bus/pci/drivers/X/unbind. A PF's driver takes its VFs down with it.
 * @throws {KernelError} ENODEV if another driver or none is bound, ETIMEDOUT while a process holds the device
 */
export function unbind(machine: Machine, driver: string, deviceName: string): void {
  const device = machine.state.devices[deviceName];
  if (!device || device.driver !== driver) throw new KernelError('ENODEV');
  if (device.sriov && device.sriov.vfs.length > 0) disableVfs(machine, device);
  detach(machine, device);
}
