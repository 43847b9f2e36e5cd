import { KernelError } from './errno.ts';
import {
  boundDevices,
  deviceLog,
  indexDevice,
  kernelLog,
  unindexDevice,
  type Machine,
} from './machine.ts';
import { removeNetdevsOf } from './netdevs.ts';
import { addPfNetdevs } from './pf-netdevs.ts';
import { lateness, schedule } from './schedule.ts';
import type { Device } from './state.ts';
import { openerOf } from './processes.ts';
import { scheduleVfNetdev } from './vf-netdev.ts';

/** Built into every distribution's kernel. */
const BUILT_IN = ['pcieport'];

/** Write to /sys/bus/pci/drivers/X/bind (drivers/base/bus.c, bind_store). @throws {KernelError} */
export function bind(machine: Machine, driver: string, deviceName: string): void {
  const device = machine.state.devices[deviceName];
  if (!device || !matches(device, driver)) throw new KernelError('ENODEV');
  if (device.driver !== null) throw new KernelError('EBUSY');
  probe(machine, device, driver);
}

/** Write to /sys/bus/pci/drivers_probe: errors of the driver's probe are only logged. */
export function driversProbe(machine: Machine, deviceName: string): void {
  const device = machine.state.devices[deviceName];
  if (!device) throw new KernelError('ENODEV');
  if (device.driver === null) attach(machine, device);
}

/** device_attach(): the first loaded driver that matches. */
export function attach(machine: Machine, device: Device): void {
  const driver = device.driverOverride ?? device.matches;
  if (driver === null || !isLoaded(machine, driver)) return;
  try {
    probe(machine, device, driver);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
  }
}

/** A new device: udev loads the module that its modalias asks for. */
export function attachNew(machine: Machine, device: Device): void {
  attach(machine, device);
  const module = device.matches;
  if (device.driver !== null || device.driverOverride !== null || module === null) return;
  if (isLoaded(machine, module) || !isAvailable(machine, module)) return;
  const pending = machine.state.events.some(
    (event) => event.kind === 'module' && event.module === module,
  );
  if (!pending) schedule(machine, lateness(machine).module, { kind: 'module', module });
}

/** A driver was loaded: it takes every device that waits for it. */
export function probeWaiting(machine: Machine, driver: string): void {
  for (const device of Object.values(machine.state.devices)) {
    if (device.driver === null && (device.driverOverride ?? device.matches) === driver) {
      attach(machine, device);
    }
  }
}

/** @throws {KernelError} ETIMEDOUT while a process holds the vfio device: the kernel waits for it without end */
export function detach(machine: Machine, device: Device): void {
  if (openerOf(machine, device)) {
    deviceLog(machine, device, 'Relaying device request to user (#0)');
    throw new KernelError('ETIMEDOUT');
  }
  removeNetdevsOf(machine, device.name);
  unindexDevice(machine, device);
  device.driver = null;
  indexDevice(machine, device);
}

export function isLoaded(machine: Machine, driver: string): boolean {
  return BUILT_IN.includes(driver) || machine.state.modules.includes(driver);
}

export function isAvailable(machine: Machine, module: string): boolean {
  return machine.state.spec.availableModules?.includes(module) ?? true;
}

/** rmmod: refused while a device is bound. */
export function unload(machine: Machine, module: string): void {
  if (boundDevices(machine, module).length > 0) throw new KernelError('EBUSY');
  machine.state.modules = machine.state.modules.filter((loaded) => loaded !== module);
}

/** pci_bus_match(): an override matches its own driver and no other. */
function matches(device: Device, driver: string): boolean {
  return (device.driverOverride ?? device.matches) === driver;
}

function probe(machine: Machine, device: Device, driver: string): void {
  if (!canProbe(machine, device)) throw new KernelError('ENODEV');
  if (driver === 'vfio-pci' && device.iommuGroup === null) {
    kernelLog(machine, `vfio-pci ${device.name}: probe with driver vfio-pci failed with error -22`);
    throw new KernelError('EINVAL');
  }
  unindexDevice(machine, device);
  device.driver = driver;
  indexDevice(machine, device);
  if (driver !== device.matches) return;
  if (device.vf === null) addPfNetdevs(machine, device);
  else scheduleVfNetdev(machine, device);
}

/** pci_device_can_probe() in drivers/pci/pci-driver.c: without autoprobe only an override lets a VF have a driver. */
function canProbe(machine: Machine, device: Device): boolean {
  if (device.vf === null || device.driverOverride !== null) return true;
  return machine.state.devices[device.vf.pf]?.sriov?.autoprobe ?? true;
}
