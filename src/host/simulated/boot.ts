import { addBootedPfNetdevs } from './pf-netdevs.ts';
import { freeGroup } from './iommu-groups.ts';
import { settle } from './late-events.ts';
import { indexDevice, kernelLog, machineOf, type Machine } from './machine.ts';
import { addLoopback, addNetdev, findMaster } from './netdevs.ts';
import { addNamespace, addProcess } from './processes.ts';
import type { MachineSpec, NicSpec, OtherDeviceSpec, VirtualNetdevSpec } from './spec.ts';
import { HOST_NETNS, STATE_FORMAT, type Device, type SimState, type Sriov } from './state.ts';
import { readRules } from './udev-rules.ts';
import { enableVfs } from './vf-lifecycle.ts';

/** The machine as it is a while after it was switched on: everything late has happened. */
export function boot(given: MachineSpec): Machine {
  // What happens to the machine must not change the description that others use too.
  const spec = structuredClone(given);
  const machine = machineOf(emptyState(spec));
  kernelLog(machine, ...(spec.kernel?.log ?? []));
  machine.state.now = SOME_TIME_AFTER_BOOT_MS;
  addLoopback(machine, HOST_NETNS, true);
  addDevices(machine, spec);
  addVirtualNetdevs(machine, spec, (netdev) => netdev.link === undefined);
  for (const nic of spec.nics) startNic(machine, nic);
  for (const name of spec.namespaces ?? []) addNamespace(machine, name);
  addProcess(machine, { pid: 1, ppid: 0, comm: 'systemd', cmdline: ['/sbin/init'] });
  for (const process of spec.processes ?? []) addProcess(machine, process);
  addVirtualNetdevs(machine, spec, (netdev) => netdev.link !== undefined);
  for (const nic of spec.nics) addFirstVfs(machine, nic);
  settle(machine);
  machine.state.faults = (spec.faults ?? []).map((fault) => ({ ...fault, seen: 0 }));
  return machine;
}

const SOME_TIME_AFTER_BOOT_MS = 60_000;

function emptyState(spec: MachineSpec): SimState {
  const drivers = [...spec.nics, ...(spec.otherDevices ?? [])].flatMap(
    ({ driver }) => driver ?? [],
  );
  const bonding = spec.virtualNetdevs?.some(({ kind }) => kind === 'bond') ? ['bonding'] : [];
  return {
    format: STATE_FORMAT,
    spec,
    now: 0,
    savedAt: 0,
    next: { netdev: 1, ifindex: 2, pid: 1000, inode: 4026532200, random: 20251101 },
    devices: {},
    netdevs: {},
    namespaces: [{ inode: HOST_NETNS, name: null, id: null }],
    processes: [],
    modules: [...new Set([...drivers, ...bonding, ...(spec.modules ?? [])])],
    routes: [...(spec.routes ?? [])],
    log: [],
    events: [],
    faults: [],
    udev: { rules: readRules(spec.files ?? {}), unmanaged: [] },
  };
}

/** In the order of their addresses, as the bus is scanned: IOMMU groups are numbered that way. */
function addDevices(machine: Machine, spec: MachineSpec): void {
  const devices = [
    ...missingPorts(spec).map(rootPort),
    ...(spec.otherDevices ?? []).map(otherDevice),
    ...spec.nics.map(nicDevice),
  ];
  const shares = new Map(
    (spec.otherDevices ?? []).map(({ address, groupOf }) => [address, groupOf]),
  );
  for (const device of devices.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const groupOf = shares.get(device.name);
    const shared = groupOf === undefined ? undefined : machine.state.devices[groupOf];
    const own = device.bus === 'pci' ? freeGroup(machine, null) : null;
    device.iommuGroup = shared?.iommuGroup ?? own;
    machine.state.devices[device.name] = device;
    indexDevice(machine, device);
  }
}

/** Bonds, bridges and teams come before the NICs that name them as their master; VLANs after what they sit on. */
function addVirtualNetdevs(
  machine: Machine,
  spec: MachineSpec,
  isWanted: (netdev: VirtualNetdevSpec) => boolean,
): void {
  for (const netdev of (spec.virtualNetdevs ?? []).filter(isWanted)) addVirtual(machine, netdev);
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

function missingPorts({ nics, otherDevices = [] }: MachineSpec): string[] {
  const ports = [...nics, ...otherDevices].flatMap(({ port }) => port ?? []);
  return [...new Set(ports)].filter(
    (port) => !otherDevices.some(({ address }) => address === port),
  );
}

function rootPort(address: string): Device {
  return otherDevice({
    address,
    class: '060400',
    className: 'PCI bridge',
    vendor: '8086',
    vendorName: 'Intel Corporation',
    device: '347a',
    deviceName: 'Device 347a',
    driver: 'pcieport',
  });
}

const BLANK = {
  bus: 'pci',
  subVendor: '8086',
  subDevice: '0000',
  revision: '00',
  numa: -1,
  driver: null,
  driverOverride: null,
  iommuGroup: null,
  vfio: null,
  slot: null,
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
    subVendor: spec.subsystem?.[0] ?? spec.vendor,
    subDevice: spec.subsystem?.[1] ?? '0000',
    class: spec.class,
    revision: spec.revision ?? '00',
    numa: spec.numa ?? -1,
    driver: spec.driver ?? null,
    matches: spec.driver ?? null,
    names: {
      class: spec.className,
      vendor: spec.vendorName,
      device: spec.deviceName,
      subsystemVendor: spec.subsystemVendorName ?? spec.vendorName,
      subsystem: spec.subsystemName ?? 'Device',
    },
    sriov: spec.sriov
      ? { ...NO_VFS, ...spec.sriov, offset: 1, stride: 1, vfDeviceName: spec.deviceName, vfs: [] }
      : null,
  };
}

const NO_VFS = { hardwareVfs: null, autoprobe: true, stuckAt: null, rules: {} };

function nicDevice(nic: NicSpec): Device {
  return {
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
    slot: nic.slot ?? null,
    numa: nic.numa ?? -1,
    driver: nic.driver,
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
    noAri: nic.ari === false,
  };
}

function startNic(machine: Machine, nic: NicSpec): void {
  const device = machine.state.devices[nic.address]!;
  if (device.driver === 'vfio-pci') device.vfio = 0;
  if (device.driver !== null && device.driver === device.matches)
    addBootedPfNetdevs(machine, device);
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
