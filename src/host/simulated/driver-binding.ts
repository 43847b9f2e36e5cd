import { KernelError } from './errno.ts';
import { KNOWN_MODULES } from './known-modules.ts';
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
import { isUsed, leastFreeNumber } from './vfio.ts';
import { scheduleVfNetdev } from './vf-netdev.ts';

/** Built into every distribution's kernel. */
const BUILT_IN = ['pcieport'];

/** Write to /sys/bus/pci/drivers/X/bind (drivers/base/bus.c, bind_store). @throws {KernelError} */
export function bind(machine: Machine, driver: string, deviceName: string): void {
  const device = findDevice(machine, deviceName);
  if (!device || candidate(device) !== driver) throw new KernelError('ENODEV');
  if (device.driver !== null) throw new KernelError('EBUSY');
  probe(machine, device, driver);
}

/** Write to /sys/bus/pci/drivers_probe: errors of the driver's probe are only logged. @throws {KernelError} ENODEV */
export function driversProbe(machine: Machine, deviceName: string): void {
  const device = findDevice(machine, deviceName);
  if (!device) throw new KernelError('ENODEV');
  if (device.driver === null) attach(machine, device);
}

/** device_attach(): the driver that matches, if it is loaded. */
function attach(machine: Machine, device: Device): void {
  const driver = candidate(device);
  if (driver === null || !isLoaded(machine, driver)) return;
  try {
    probe(machine, device, driver);
  } catch (error) {
    if (!(error instanceof KernelError)) throw error;
  }
}

/** A new device: udev loads the module that its modalias asks for, whether or not the kernel may probe it. */
export function attachNew(machine: Machine, device: Device): void {
  attach(machine, device);
  const module = device.matches;
  if (device.driver !== null || module === null) return;
  if (isLoaded(machine, module) || !isAvailable(machine, module)) return;
  const { events } = machine.state;
  const pending = events.some((event) => event.kind === 'module' && event.module === module);
  if (!pending) schedule(machine, lateness(machine).module, { kind: 'module', module });
}

/** A module was loaded: its driver takes every device that waits for it. */
export function load(machine: Machine, module: string): void {
  if (isLoaded(machine, module)) return;
  machine.state.modules.push(module, ...(module === 'vfio-pci' ? VFIO_MODULES : []));
  kernelLog(machine, ...(BANNERS[module] ?? []));
  for (const device of Object.values(machine.state.devices)) {
    if (device.driver === null && candidate(device) === module) attach(machine, device);
  }
}

/** rmmod. @throws {KernelError} EBUSY while a device is bound */
export function unload(machine: Machine, module: string): void {
  if (boundDevices(machine, module).length > 0) throw new KernelError('EBUSY');
  machine.state.modules = machine.state.modules.filter((loaded) => loaded !== module);
}

/** @throws {KernelError} ETIMEDOUT while a process has the vfio device: the kernel waits for it without end */
export function detach(machine: Machine, device: Device): void {
  if (isUsed(machine, device)) {
    // drivers/vfio/pci/vfio_pci_core.c, vfio_pci_core_request()
    deviceLog(machine, device, 'Relaying device request to user (#0)');
    throw new KernelError('ETIMEDOUT');
  }
  removeNetdevsOf(machine, device.name);
  unindexDevice(machine, device);
  device.driver = null;
  device.vfio = null;
  indexDevice(machine, device);
}

export function isLoaded(machine: Machine, driver: string): boolean {
  return BUILT_IN.includes(driver) || machine.state.modules.includes(driver);
}

export function isAvailable(machine: Machine, module: string): boolean {
  return (machine.state.spec.availableModules ?? KNOWN_MODULES).includes(module);
}

const VFIO_MODULES = ['vfio', 'vfio_iommu_type1', 'vfio_pci_core'];

const BANNERS: Record<string, string[]> = {
  igbvf: [
    'igbvf: Intel(R) Gigabit Virtual Function Network Driver',
    'igbvf: Copyright (c) 2009 - 2012 Intel Corporation.',
  ],
  'vfio-pci': ['VFIO - User Level meta-driver version: 0.3'],
};

function findDevice(machine: Machine, name: string): Device | undefined {
  const { devices } = machine.state;
  const device = Object.hasOwn(devices, name) ? devices[name] : undefined;
  return device?.bus === 'pci' ? device : undefined;
}

/** pci_bus_match(): an override matches its own driver and no other. */
function candidate(device: Device): string | null {
  return device.driverOverride ?? device.matches;
}

function probe(machine: Machine, device: Device, driver: string): void {
  if (!canProbe(machine, device)) throw new KernelError('ENODEV');
  if (driver === 'vfio-pci' && device.iommuGroup === null) {
    // vfio_group_find_or_alloc() in drivers/vfio/group.c finds no group.
    kernelLog(machine, `vfio-pci ${device.name}: probe with driver vfio-pci failed with error -22`);
    throw new KernelError('EINVAL');
  }
  unindexDevice(machine, device);
  device.driver = driver;
  indexDevice(machine, device);
  if (driver === 'vfio-pci') device.vfio = leastFreeNumber(machine);
  if (driver !== device.matches) return;
  if (device.vf) scheduleVfNetdev(machine, device);
  else addPfNetdevs(machine, device);
}

/** pci_device_can_probe() in drivers/pci/pci-driver.c: without autoprobe only an override lets a VF have a driver. */
function canProbe(machine: Machine, device: Device): boolean {
  if (device.vf === null || device.driverOverride !== null) return true;
  return machine.state.devices[device.vf.pf]?.sriov?.autoprobe ?? true;
}
