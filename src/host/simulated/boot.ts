import { attach } from './driver-binding.ts';
import { freeGroup } from './iommu-groups.ts';
import { settle } from './late-events.ts';
import { indexDevice, kernelLog, machineOf, type Machine } from './machine.ts';
import { addNetdev, findMaster } from './netdevs.ts';
import { addNamespace, addProcess } from './processes.ts';
import type { MachineSpec, NicSpec, OtherDeviceSpec, VirtualNetdevSpec } from './spec.ts';
import { HOST_NETNS, STATE_FORMAT, type Device, type SimState, type Sriov } from './state.ts';
import { enableVfs } from './vf-lifecycle.ts';

/** The machine as it is a while after it was switched on: everything late has happened. */
export function boot(spec: MachineSpec): Machine {
  const machine = machineOf(emptyState(spec));
  for (const line of spec.kernel?.log ?? []) kernelLog(machine, line);
  addLoopback(machine);
  addMasters(machine, spec);
  addBridges(machine, spec);
  for (const other of spec.otherDevices ?? []) addDevice(machine, otherDevice(other));
  for (const nic of spec.nics) addNic(machine, nic);
  for (const name of spec.namespaces ?? []) addNamespace(machine, name);
  for (const process of spec.processes ?? []) addProcess(machine, process);
  addUppers(machine, spec);
  for (const nic of spec.nics) addFirstVfs(machine, nic);
  settle(machine);
  machine.state.faults = (spec.faults ?? []).map((fault) => ({ ...fault, seen: 0 }));
  return machine;
}

function emptyState(spec: MachineSpec): SimState {
  const drivers = [...spec.nics, ...(spec.otherDevices ?? [])].flatMap(
    ({ driver }) => driver ?? [],
  );
  const bonding = spec.virtualNetdevs?.some(({ kind }) => kind === 'bond') ? ['bonding'] : [];
  return {
    format: STATE_FORMAT,
    spec,
    now: 60_000,
    savedAt: 0,
    next: { ifindex: 1, pid: 1000, inode: 4026532200, random: 20251101 },
    devices: {},
    netdevs: {},
    namespaces: [{ inode: HOST_NETNS, name: null }],
    processes: [],
    modules: [...new Set([...drivers, ...bonding, ...(spec.modules ?? [])])],
    log: [],
    events: [],
    faults: [],
  };
}

function addLoopback(machine: Machine): void {
  addNetdev(machine, {
    name: 'lo',
    type: 'loopback',
    address: '00:00:00:00:00:00',
    broadcast: '00:00:00:00:00:00',
    up: true,
    mtu: 65536,
    addresses: ['127.0.0.1/8', '::1/128'],
  });
}

/** Bonds, bridges and teams come first: NICs name them as their master. */
function addMasters(machine: Machine, spec: MachineSpec): void {
  for (const netdev of spec.virtualNetdevs ?? []) {
    if (netdev.link === undefined) addVirtual(machine, netdev);
  }
}

/** VLANs and macvlans sit on NICs that must be there. */
function addUppers(machine: Machine, spec: MachineSpec): void {
  for (const netdev of spec.virtualNetdevs ?? []) {
    if (netdev.link !== undefined) addVirtual(machine, netdev);
  }
}

function addVirtual(machine: Machine, spec: VirtualNetdevSpec): void {
  addNetdev(machine, {
    name: spec.name,
    altnames: spec.altnames,
    address: spec.mac,
    up: spec.up ?? true,
    carrier: spec.carrier ?? true,
    mtu: spec.mtu,
    speed: spec.speed,
    kind: spec.kind,
    master: findMaster(machine, spec.master),
    link: findMaster(machine, spec.link),
    addresses: spec.addresses,
  });
}

function addBridges(machine: Machine, spec: MachineSpec): void {
  const ports = [...spec.nics, ...(spec.otherDevices ?? [])].flatMap(({ port }) => port ?? []);
  for (const port of [...new Set(ports)].sort()) {
    addDevice(machine, {
      ...BLANK,
      name: port,
      parent: rootComplex(port),
      vendor: '8086',
      device: '347a',
      class: '060400',
      driver: 'pcieport',
      matches: 'pcieport',
      names: {
        class: 'PCI bridge',
        vendor: 'Intel Corporation',
        device: 'PCI Express Root Port A',
        subsystemVendor: 'Intel Corporation',
        subsystem: 'Device',
      },
    });
  }
}

const BLANK = {
  bus: 'pci',
  subVendor: '8086',
  subDevice: '0000',
  revision: '01',
  numa: -1,
  driver: null,
  driverOverride: null,
  iommuGroup: null,
  sriov: null,
  vf: null,
  eswitch: null,
} as const satisfies Partial<Device>;

function otherDevice(spec: OtherDeviceSpec): Device {
  return {
    ...BLANK,
    name: spec.address,
    parent: parentPath(spec.address, spec.port),
    vendor: spec.vendor,
    device: spec.device,
    subVendor: spec.vendor,
    class: spec.class,
    numa: spec.numa ?? -1,
    driver: spec.driver ?? null,
    matches: spec.driver ?? null,
    names: {
      class: spec.className,
      vendor: spec.vendorName,
      device: spec.deviceName,
      subsystemVendor: spec.vendorName,
      subsystem: 'Device',
    },
    sriov: spec.sriov
      ? { ...NO_VFS, ...spec.sriov, offset: 1, stride: 1, vfDeviceName: spec.deviceName, vfs: [] }
      : null,
  };
}

const NO_VFS = { hardwareVfs: null, autoprobe: true, stuckAt: null, rules: {} };

function addNic(machine: Machine, nic: NicSpec): void {
  const device: Device = {
    ...BLANK,
    name: nic.address,
    bus: nic.bus ?? 'pci',
    parent: nic.bus === 'netdevsim' ? '' : parentPath(nic.address, nic.port),
    vendor: nic.vendor,
    device: nic.device,
    subVendor: nic.subsystem?.[0] ?? nic.vendor,
    subDevice: nic.subsystem?.[1] ?? '0000',
    class: nic.class ?? '020000',
    revision: nic.revision ?? '01',
    numa: nic.numa ?? -1,
    matches: nic.defaultDriver ?? nic.driver,
    driverOverride: isOverridden(nic) ? nic.driver : null,
    names: {
      class: nic.class === '020700' ? 'Infiniband controller' : 'Ethernet controller',
      vendor: nic.vendorName ?? `Vendor ${nic.vendor}`,
      device: nic.deviceName ?? `Device ${nic.device}`,
      subsystemVendor: nic.subsystemVendorName ?? nic.vendorName ?? `Vendor ${nic.vendor}`,
      subsystem: nic.subsystemName ?? 'Device',
    },
    sriov: nic.sriov ? sriovOf(nic) : null,
    eswitch: nic.eswitch ?? null,
  };
  addDevice(machine, device);
  if (nic.driver !== null) attach(machine, device);
}

function isOverridden(nic: NicSpec): boolean {
  return nic.driver !== null && nic.driver !== (nic.defaultDriver ?? nic.driver);
}

function sriovOf({ sriov }: NicSpec): Sriov {
  const {
    totalVfs,
    hardwareVfs,
    offset,
    stride,
    vfDevice,
    vfDeviceName,
    vfs: _,
    ...rules
  } = sriov!;
  return {
    ...NO_VFS,
    totalVfs,
    hardwareVfs: hardwareVfs ?? null,
    offset: offset ?? 16,
    stride: stride ?? 1,
    vfDevice,
    vfDeviceName: vfDeviceName ?? `Device ${vfDevice}`,
    vfs: [],
    rules,
  };
}

function addDevice(machine: Machine, device: Device): void {
  device.iommuGroup = device.bus === 'pci' ? freeGroup(machine, null) : null;
  machine.state.devices[device.name] = device;
  indexDevice(machine, device);
}

function addFirstVfs(machine: Machine, nic: NicSpec): void {
  if (nic.sriov?.vfs?.length) {
    enableVfs(machine, machine.state.devices[nic.address]!, nic.sriov.vfs);
  }
}

function parentPath(address: string, port: string | null | undefined): string {
  const root = rootComplex(port ?? address);
  return port ? `${root}/${port}` : root;
}

/** The host bridge of a device on a root bus: `pci0000:80`. */
function rootComplex(address: string): string {
  return `pci${address.split(':').slice(0, -1).join(':')}`;
}
