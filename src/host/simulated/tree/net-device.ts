import type { Machine } from '../machine.ts';
import { HOST_NETNS, type Netdev } from '../state.ts';
import { KernelError } from '../errno.ts';
import { hasCarrier, operstate } from '../link-state.ts';
import { attribute, directory, link, type Directory, type File, type Table } from './node.ts';

interface Subject {
  machine: Machine;
  netdev: Netdev;
}

/** /sys/class/net/X (net/core/net-sysfs.c) */
export function netDevice(machine: Machine, netdev: Netdev): Directory {
  return directory(FILES, { machine, netdev });
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
            mode: () => attribute(() => 'active-backup 1'),
            slaves: () => attribute(() => slaves(machine, netdev).join(' ')),
          },
          netdev,
        )
      : undefined,
  bridge: ({ netdev }) =>
    netdev.kind === 'bridge'
      ? directory({ stp_state: () => attribute(() => 0) }, netdev)
      : undefined,
  carrier: (subject) => attribute(() => carrier(subject)),
  dev_id: () => attribute(() => '0x0'),
  dev_port: ({ netdev }) => attribute(() => netdev.devPort),
  device: ({ netdev }) => (netdev.device === null ? undefined : link(`../../../${netdev.device}`)),
  flags: ({ netdev }) => attribute(() => (netdev.up ? '0x1003' : '0x1002')),
  ifindex: ({ netdev }) => attribute(() => netdev.ifindex),
  iflink: ({ netdev }) => attribute(() => netdev.link ?? netdev.ifindex),
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
  operstate: ({ machine, netdev }) => attribute(() => operstate(machine, netdev)),
  phys_port_name: ({ netdev }) => attribute(() => netdev.portName ?? notSupported()),
  phys_switch_id: ({ netdev }) => attribute(() => netdev.switchId ?? notSupported()),
  speed: (subject) => attribute(() => speed(subject)),
  subsystem: () => link('../../../../../../class/net'),
  type: ({ netdev }) => attribute(() => ({ ether: 1, infiniband: 32, loopback: 772 })[netdev.type]),
};

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

function slaves(machine: Machine, master: Netdev): string[] {
  return Object.values(machine.state.netdevs)
    .filter((netdev) => netdev.master === master.ifindex)
    .map(({ name }) => name);
}
