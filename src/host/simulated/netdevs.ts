import { KernelError } from './errno.ts';
import {
  findNetdev,
  indexNetdev,
  kernelLog,
  netdevsOf,
  unindexNetdev,
  type Machine,
} from './machine.ts';
import { HOST_NETNS, type Netdev } from './state.ts';
import { addedToUdev } from './udev-rules.ts';

const ETHER_BROADCAST = 'ff:ff:ff:ff:ff:ff';
/** The IPv4 broadcast GID, as IPoIB shows it. */
const INFINIBAND_BROADCAST = '00:ff:ff:ff:ff:12:40:1b:ff:ff:00:00:00:00:00:00:ff:ff:ff:ff';

export type NewNetdev = Partial<Omit<Netdev, 'id'>> & Pick<Netdev, 'address'>;

/** register_netdev(); without a name it gets the lowest free `eth%d`. */
export function addNetdev(machine: Machine, wanted: NewNetdev): Netdev {
  const type = wanted.type ?? 'ether';
  const netns = wanted.netns ?? HOST_NETNS;
  const netdev: Netdev = {
    id: machine.state.next.netdev++,
    ifindex: wanted.ifindex ?? machine.state.next.ifindex++,
    name: wanted.name ?? freeName(machine, netns, type === 'infiniband' ? 'ib' : 'eth'),
    altnames: [],
    type,
    addressOrigin: 0,
    broadcast: type === 'infiniband' ? INFINIBAND_BROADCAST : ETHER_BROADCAST,
    permanentAddress: null,
    up: false,
    wasUp: wanted.up ?? false,
    queues: 1,
    multicast: true,
    carrier: true,
    mtu: type === 'infiniband' ? 2044 : 1500,
    speed: 1000,
    netns,
    device: null,
    master: null,
    link: null,
    kind: null,
    portName: null,
    switchId: null,
    devPort: 0,
    addresses: [],
    ...withoutUndefined(wanted),
  };
  machine.state.netdevs[netdev.id] = netdev;
  indexNetdev(machine, netdev);
  addedToUdev(machine, netdev);
  return netdev;
}

/** Every namespace has one, and it is always number 1. */
export function addLoopback(machine: Machine, netns: number, up: boolean): void {
  addNetdev(machine, {
    ifindex: 1,
    name: 'lo',
    type: 'loopback',
    address: '00:00:00:00:00:00',
    broadcast: '00:00:00:00:00:00',
    netns,
    up,
    mtu: 65536,
    addresses: up ? ['127.0.0.1/8', '::1/128'] : [],
  });
}

/** unregister_netdevice(): slaves become free, what sits on top and the routes through it go too. */
export function removeNetdev(machine: Machine, netdev: Netdev): void {
  const { state } = machine;
  unindexNetdev(machine, netdev);
  delete state.netdevs[netdev.id];
  if (netdev.netns === HOST_NETNS) {
    state.routes = state.routes.filter(({ dev }) => dev !== netdev.name);
  }
  for (const other of Object.values(state.netdevs)) {
    if (other.master === netdev.id) other.master = null;
    if (other.link === netdev.id) removeNetdev(machine, other);
  }
}

export function removeNetdevsOf(machine: Machine, device: string): void {
  for (const netdev of netdevsOf(machine, device)) removeNetdev(machine, netdev);
}

/** @throws {KernelError} EEXIST */
export function renameNetdev(machine: Machine, netdev: Netdev, name: string): void {
  if (name === netdev.name) return;
  const taken = findNetdev(machine, name, netdev.netns);
  if (taken && taken !== netdev) throw new KernelError('EEXIST');
  unindexNetdev(machine, netdev);
  const driver = netdev.device === null ? null : machine.state.devices[netdev.device]?.driver;
  if (driver) {
    const how = netdev.up ? ' (while UP)' : '';
    kernelLog(machine, `${driver} ${netdev.device} ${name}: renamed from ${netdev.name}${how}`);
  }
  netdev.name = name;
  indexNetdev(machine, netdev);
}

/** Names that are taken are left out, as udev does. */
export function addAltnames(machine: Machine, netdev: Netdev, names: readonly string[]): void {
  unindexNetdev(machine, netdev);
  netdev.altnames.push(...names.filter((name) => !findNetdev(machine, name, netdev.netns)));
  indexNetdev(machine, netdev);
}

/** dev_change_net_namespace(): the interface goes down and loses its addresses and its master. */
export function moveNetdev(machine: Machine, netdev: Netdev, netns: number): void {
  if (netdev.netns === netns) return;
  if (findNetdev(machine, netdev.name, netns)) throw new KernelError('EEXIST');
  unindexNetdev(machine, netdev);
  Object.assign(netdev, { netns, up: false, master: null, addresses: [] });
  indexNetdev(machine, netdev);
  numberPeer(machine, netns);
}

/** The kernel numbers a peer namespace when it first has to speak of it (peernet2id_alloc). */
function numberPeer(machine: Machine, netns: number): void {
  const { namespaces } = machine.state;
  const peer = namespaces.find(({ inode }) => inode === netns);
  if (!peer || netns === HOST_NETNS || peer.id !== null) return;
  let id = 0;
  while (namespaces.some((other) => other.id === id)) id += 1;
  peer.id = id;
}

/** default_device_exit_net(): its namespace dies, the interface goes home, under another name if its own is taken. */
export function bringHome(machine: Machine, netdev: Netdev): void {
  if (findNetdev(machine, netdev.name)) renameNetdev(machine, netdev, `dev${netdev.ifindex}`);
  moveNetdev(machine, netdev, HOST_NETNS);
}

/** The netdevs of one namespace, by ifindex, as a dump gives them. */
export function netdevsIn(machine: Machine, netns: number): Netdev[] {
  return Object.values(machine.state.netdevs)
    .filter((netdev) => netdev.netns === netns)
    .sort((a, b) => a.ifindex - b.ifindex);
}

export function findMaster(machine: Machine, name: string | undefined): number | null {
  return name === undefined ? null : (findNetdev(machine, name)?.id ?? null);
}

function freeName(machine: Machine, netns: number, prefix: string): string {
  let number = 0;
  while (findNetdev(machine, `${prefix}${number}`, netns)) number += 1;
  return `${prefix}${number}`;
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
