import type { Machine } from '../machine.ts';
import { HOST_NETNS, type Netdev } from '../state.ts';
import { KernelError } from '../errno.ts';
import { hasCarrier, operstate } from '../link-state.ts';
import {
  attribute,
  collection,
  directory,
  link,
  union,
  type Directory,
  type File,
  type Link,
  type Table,
} from './node.ts';

interface Subject {
  machine: Machine;
  netdev: Netdev;
}

/** /sys/class/net/X (net/core/net-sysfs.c) */
export function netDevice(machine: Machine, netdev: Netdev): Directory {
  return union(
    directory(FILES, { machine, netdev }),
    collection(
      () => [...upperLinks(machine, netdev).keys(), ...lowerLinks(machine, netdev).keys()],
      (name) => {
        if (name.startsWith('upper_')) return upperLinks(machine, netdev).get(name);
        return name.startsWith('lower_') ? lowerLinks(machine, netdev).get(name) : undefined;
      },
    ),
  );
}

export function bondingMasters(machine: Machine): File {
  return attribute(() =>
    Object.values(machine.state.netdevs)
      .filter(({ kind, netns }) => kind === 'bond' && netns === HOST_NETNS)
      .map(({ name }) => name)
      .join(' '),
  );
}

const FILES: Table<Subject> = {
  addr_assign_type: ({ netdev }) => attribute(() => netdev.addressOrigin),
  address: ({ netdev }) => attribute(() => netdev.address),
  bonding: ({ machine, netdev }) =>
    netdev.kind === 'bond'
      ? directory(
          {
            fail_over_mac: () => attribute(() => 'none 0'),
            mode: () => attribute(() => 'active-backup 1'),
            slaves: () => attribute(() => slaves(machine, netdev).join(' ')),
          },
          netdev,
        )
      : undefined,
  bonding_slave: ({ machine, netdev }) => {
    const master = netdev.master === null ? undefined : machine.state.netdevs[netdev.master];
    return master?.kind === 'bond' ? directory(BONDING_SLAVE, netdev) : undefined;
  },
  brport: ({ machine, netdev }) => {
    const master = netdev.master === null ? undefined : machine.state.netdevs[netdev.master];
    return master?.kind === 'bridge' ? directory({}, netdev) : undefined;
  },
  bridge: ({ netdev }) =>
    netdev.kind === 'bridge'
      ? directory({ stp_state: () => attribute(() => 0) }, netdev)
      : undefined,
  carrier: (subject) => attribute(() => carrier(subject)),
  dev_id: () => attribute(() => '0x0'),
  dev_port: ({ netdev }) => attribute(() => netdev.devPort),
  device: ({ netdev }) => (netdev.device === null ? undefined : link(`../../../${netdev.device}`)),
  flags: ({ machine, netdev }) => attribute(() => `0x${flags(machine, netdev).toString(16)}`),
  ifindex: ({ netdev }) => attribute(() => netdev.ifindex),
  iflink: ({ machine, netdev }) => attribute(() => lowerIndex(machine, netdev)),
  master: ({ machine, netdev }) => {
    const master = netdev.master === null ? undefined : machine.state.netdevs[netdev.master];
    return (
      master &&
      link(
        netdev.device === null ? `../${master.name}` : `../../../../../virtual/net/${master.name}`,
      )
    );
  },
  mtu: ({ netdev }) => attribute(() => netdev.mtu),
  name_assign_type: () => attribute(() => 4),
  operstate: ({ machine, netdev }) => attribute(() => operstate(machine, netdev)),
  phys_port_id: () => attribute(notSupported),
  phys_port_name: ({ netdev }) => attribute(() => netdev.portName ?? notSupported()),
  phys_switch_id: ({ netdev }) => attribute(() => netdev.switchId ?? notSupported()),
  speed: (subject) => attribute(() => speed(subject)),
  subsystem: ({ machine, netdev }) => link(`${upToSys(machine, netdev)}class/net`),
  uevent: ({ netdev }) => attribute(() => uevent(netdev)),
  type: ({ netdev }) => attribute(() => ({ ether: 1, infiniband: 32, loopback: 772 })[netdev.type]),
};

/** A team, a veth or Open vSwitch sets no SET_NETDEV_DEVTYPE. */
const DEVTYPES = new Set(['bond', 'bridge', 'macvlan', 'vlan']);

function uevent({ kind, name, ifindex }: Netdev): string {
  const type = kind !== null && DEVTYPES.has(kind) ? `DEVTYPE=${kind}\n` : '';
  return `${type}INTERFACE=${name}\nIFINDEX=${ifindex}`;
}

/** Reading it on an interface that is down fails (net-sysfs.c, carrier_show). */
function carrier({ machine, netdev }: Subject): number {
  if (!netdev.up) throw new KernelError('EINVAL');
  return hasCarrier(machine, netdev) ? 1 : 0;
}

function speed({ machine, netdev }: Subject): number {
  if (!netdev.up) throw new KernelError('EINVAL');
  return hasCarrier(machine, netdev) ? netdev.speed : -1;
}

function notSupported(): never {
  throw new KernelError('EOPNOTSUPP');
}

const BONDING_SLAVE: Table<Netdev> = {
  mii_status: () => attribute(() => 'up'),
  perm_hwaddr: (netdev) => attribute(() => netdev.permanentAddress ?? netdev.address),
  state: () => attribute(() => 'active'),
};

/** `upper_bond0`: the master, and what was put on top, as VLANs and macvlans. */
function upperLinks(machine: Machine, netdev: Netdev): Map<string, Link> {
  const uppers = Object.values(machine.state.netdevs).filter(
    ({ id, link: lower }) => id === netdev.master || lower === netdev.id,
  );
  return new Map(
    uppers.map(({ name }) => [`upper_${name}`, link(toVirtual(machine, netdev, name))]),
  );
}

/** `lower_enp1s0`: the slaves of a bond or bridge, and what a VLAN or macvlan stands on. */
function lowerLinks(machine: Machine, netdev: Netdev): Map<string, Link> {
  const lowers = Object.values(machine.state.netdevs).filter(
    ({ id, master }) => master === netdev.id || netdev.link === id,
  );
  return new Map(
    lowers.map((lower) => [`lower_${lower.name}`, link(toLower(machine, netdev, lower))]),
  );
}

function toLower(machine: Machine, netdev: Netdev, lower: Netdev): string {
  if (lower.device === null) return toVirtual(machine, netdev, lower.name);
  const { parent, name } = machine.state.devices[lower.device]!;
  const folder = [parent, name].filter((part) => part !== '').join('/');
  return `${upToDevices(machine, netdev)}${folder}/net/${lower.name}`;
}

function toVirtual(machine: Machine, netdev: Netdev, name: string): string {
  return netdev.device === null
    ? `../${name}`
    : `${upToDevices(machine, netdev)}virtual/net/${name}`;
}

/** From the netdev's own folder. */
function upToDevices(machine: Machine, netdev: Netdev): string {
  const parent = netdev.device === null ? 'virtual' : machine.state.devices[netdev.device]!.parent;
  const depth = parent === '' ? 0 : parent.split('/').length;
  return '../'.repeat(depth + (netdev.device === null ? 2 : 3));
}

function upToSys(machine: Machine, netdev: Netdev): string {
  return `../${upToDevices(machine, netdev)}`;
}

/** IFF_UP, IFF_BROADCAST, IFF_LOOPBACK, IFF_SLAVE, IFF_MULTICAST */
function flags(machine: Machine, netdev: Netdev): number {
  const master = netdev.master === null ? undefined : machine.state.netdevs[netdev.master];
  const kind = netdev.type === 'loopback' ? 0x8 : 0x2 | (netdev.multicast ? 0x1000 : 0);
  return kind | (netdev.up ? 0x1 : 0) | (master?.kind === 'bond' ? 0x800 : 0);
}

function lowerIndex(machine: Machine, netdev: Netdev): number {
  const lower = netdev.link === null ? undefined : machine.state.netdevs[netdev.link];
  return (lower ?? netdev).ifindex;
}

function slaves(machine: Machine, master: Netdev): string[] {
  return Object.values(machine.state.netdevs)
    .filter((netdev) => netdev.master === master.id)
    .map(({ name }) => name);
}
