import { HOST_NETNS, type Device, type Netdev, type SimState } from './state.ts';

/** A running simulated machine: its state, and the lookups that make it fast. */
export interface Machine {
  state: SimState;
  /** Something happened since the state was saved. */
  changed: boolean;
  readonly lookup: Lookup;
}

interface Lookup {
  /** `inode/name` and `inode/altname`. */
  netdevByName: Map<string, Netdev>;
  netdevsByDevice: Map<string, Netdev[]>;
  groupMembers: Map<number, Set<string>>;
  /** Every group below it is taken. */
  groupHint: number;
  driverDevices: Map<string, Set<string>>;
  /** Devices below each root complex (`pci0000:00`), or alone at the top of /sys/devices. */
  roots: Map<string, Set<string>>;
}

export function machineOf(state: SimState): Machine {
  const machine: Machine = { state, changed: false, lookup: emptyLookup() };
  replaceState(machine, state);
  machine.changed = true;
  return machine;
}

/** After another process has changed the state. */
export function replaceState(machine: Machine, state: SimState): void {
  machine.state = state;
  machine.changed = false;
  Object.assign(machine.lookup, emptyLookup());
  for (const device of Object.values(state.devices)) indexDevice(machine, device);
  for (const netdev of Object.values(state.netdevs)) indexNetdev(machine, netdev);
}

export function kernelLog(machine: Machine, ...messages: string[]): void {
  machine.changed = true;
  const { log, now } = machine.state;
  log.push(...messages.map((text) => ({ at: now, text })));
  // A ring buffer, as the kernel's is.
  if (log.length > LOG_ROOM) log.splice(0, log.length - LOG_ROOM);
}

const LOG_ROOM = 10_000;

/** As dev_info() writes it: driver and device first. A message may have several lines. */
export function deviceLog(machine: Machine, device: Device, ...messages: string[]): void {
  const sender = `${device.driver ?? device.bus} ${device.name}`;
  kernelLog(machine, ...messages.map((message) => `${sender}: ${message}`));
}

export function indexDevice({ lookup }: Machine, device: Device): void {
  memberSet(lookup.roots, rootOf(device)).add(device.name);
  if (device.iommuGroup !== null)
    memberSet(lookup.groupMembers, device.iommuGroup).add(device.name);
  if (device.driver !== null) memberSet(lookup.driverDevices, device.driver).add(device.name);
}

export function unindexDevice({ lookup }: Machine, device: Device): void {
  removeMember(lookup.roots, rootOf(device), device.name);
  if (device.driver !== null) removeMember(lookup.driverDevices, device.driver, device.name);
  if (device.iommuGroup === null) return;
  const isLast = removeMember(lookup.groupMembers, device.iommuGroup, device.name);
  if (isLast) lookup.groupHint = Math.min(lookup.groupHint, device.iommuGroup);
}

export function indexNetdev({ lookup }: Machine, netdev: Netdev): void {
  for (const name of [netdev.name, ...netdev.altnames]) {
    lookup.netdevByName.set(`${netdev.netns}/${name}`, netdev);
  }
  if (netdev.device === null) return;
  const siblings = lookup.netdevsByDevice.get(netdev.device);
  if (siblings) siblings.push(netdev);
  else lookup.netdevsByDevice.set(netdev.device, [netdev]);
}

export function unindexNetdev({ lookup }: Machine, netdev: Netdev): void {
  for (const name of [netdev.name, ...netdev.altnames]) {
    lookup.netdevByName.delete(`${netdev.netns}/${name}`);
  }
  if (netdev.device === null) return;
  const siblings = lookup.netdevsByDevice.get(netdev.device)?.filter((other) => other !== netdev);
  if (siblings?.length) lookup.netdevsByDevice.set(netdev.device, siblings);
  else lookup.netdevsByDevice.delete(netdev.device);
}

export function findNetdev(machine: Machine, name: string, netns = HOST_NETNS): Netdev | undefined {
  return machine.lookup.netdevByName.get(`${netns}/${name}`);
}

/** The netdevs of a device in any namespace. */
export function netdevsOf(machine: Machine, device: string): readonly Netdev[] {
  return machine.lookup.netdevsByDevice.get(device) ?? [];
}

export function boundDevices(machine: Machine, driver: string): string[] {
  return [...(machine.lookup.driverDevices.get(driver) ?? [])];
}

/** Numbers that are random to the reader and the same in every run. */
export function randomBytes(machine: Machine, count: number): number[] {
  return Array.from({ length: count }, () => {
    // The linear congruential generator of Numerical Recipes, its best byte.
    machine.state.next.random = (Math.imul(machine.state.next.random, 1664525) + 1013904223) >>> 0;
    return machine.state.next.random >>> 24;
  });
}

/** eth_random_addr(): locally administered, unicast. */
export function randomMac(machine: Machine): string {
  const [first = 0, ...rest] = randomBytes(machine, 6);
  return [(first & 0xfe) | 0x02, ...rest]
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join(':');
}

function emptyLookup(): Lookup {
  return {
    netdevByName: new Map(),
    netdevsByDevice: new Map(),
    groupMembers: new Map(),
    groupHint: 0,
    driverDevices: new Map(),
    roots: new Map(),
  };
}

function rootOf(device: Device): string {
  return device.parent.split('/')[0] || device.name;
}

/** True if nobody is left. */
function removeMember<K>(map: Map<K, Set<string>>, key: K, member: string): boolean {
  const members = map.get(key);
  members?.delete(member);
  return members?.size === 0 && map.delete(key);
}

function memberSet<K>(map: Map<K, Set<string>>, key: K): Set<string> {
  const known = map.get(key);
  if (known) return known;
  const created = new Set<string>();
  map.set(key, created);
  return created;
}
