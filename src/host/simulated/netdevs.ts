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

const ETHER_BROADCAST = 'ff:ff:ff:ff:ff:ff';
/** The IPv4 broadcast GID, as IPoIB shows it. */
const INFINIBAND_BROADCAST = '00:ff:ff:ff:ff:12:40:1b:ff:ff:00:00:00:00:00:00:ff:ff:ff:ff';

export type NewNetdev = Partial<Omit<Netdev, 'ifindex'>> & Pick<Netdev, 'address'>;

/** register_netdev(); without a name it gets the lowest free `eth%d`. */
export function addNetdev(machine: Machine, wanted: NewNetdev): Netdev {
  const type = wanted.type ?? 'ether';
  const netns = wanted.netns ?? HOST_NETNS;
  const netdev: Netdev = {
    ifindex: machine.state.next.ifindex++,
    name: wanted.name ?? freeName(machine, netns, type === 'infiniband' ? 'ib' : 'eth'),
    altnames: [],
    type,
    addressOrigin: 0,
    broadcast: type === 'infiniband' ? INFINIBAND_BROADCAST : ETHER_BROADCAST,
    permanentAddress: null,
    up: false,
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
  machine.state.netdevs[netdev.ifindex] = netdev;
  indexNetdev(machine, netdev);
  return netdev;
}

export function removeNetdev(machine: Machine, netdev: Netdev): void {
  unindexNetdev(machine, netdev);
  delete machine.state.netdevs[netdev.ifindex];
  for (const other of Object.values(machine.state.netdevs)) {
    if (other.master === netdev.ifindex) other.master = null;
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
    kernelLog(machine, `${driver} ${netdev.device} ${name}: renamed from ${netdev.name}`);
  }
  netdev.name = name;
  indexNetdev(machine, netdev);
}

/** dev_change_net_namespace(): the interface goes down and loses its addresses and its master. */
export function moveNetdev(machine: Machine, netdev: Netdev, netns: number): void {
  if (netdev.netns === netns) return;
  if (findNetdev(machine, netdev.name, netns)) throw new KernelError('EEXIST');
  unindexNetdev(machine, netdev);
  Object.assign(netdev, { netns, up: false, master: null, addresses: [] });
  indexNetdev(machine, netdev);
}

/** default_device_exit_net(): its namespace dies, the interface goes home, under another name if its own is taken. */
export function bringHome(machine: Machine, netdev: Netdev): void {
  if (findNetdev(machine, netdev.name)) renameNetdev(machine, netdev, `dev${netdev.ifindex}`);
  moveNetdev(machine, netdev, HOST_NETNS);
}

/** The netdevs of one namespace, by ifindex, as a dump gives them. */
export function netdevsIn(machine: Machine, netns: number): Netdev[] {
  return Object.values(machine.state.netdevs).filter((netdev) => netdev.netns === netns);
}

export function findMaster(machine: Machine, name: string | undefined): number | null {
  return name === undefined ? null : (findNetdev(machine, name)?.ifindex ?? null);
}

function freeName(machine: Machine, netns: number, prefix: string): string {
  let number = 0;
  while (findNetdev(machine, `${prefix}${number}`, netns)) number += 1;
  return `${prefix}${number}`;
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
