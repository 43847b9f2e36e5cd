import { netdevsOf, type Machine } from '../machine.ts';
import { netdevsIn } from '../netdevs.ts';
import { HOST_NETNS, type Device, type Netdev } from '../state.ts';
import { netDevice } from './net-device.ts';
import { collection, directory, union, type Directory, type Node, type Table } from './node.ts';
import { systemDevices } from './numa-nodes.ts';
import { iommuName, netdevsimDevice, pciDevice } from './pci-device.ts';

/** /sys/devices */
export function deviceTree(machine: Machine): Directory {
  return union(
    collection(
      () => machine.lookup.roots.keys(),
      (name) => childOf(machine, '', name),
    ),
    directory({ system: systemDevices, virtual: () => directory(VIRTUAL, machine) }, machine),
  );
}

/** The path of a device below /sys, without a slash in front. */
export function devicePath(device: Device): string {
  return ['devices', device.parent, device.name].filter(Boolean).join('/');
}

export function netdevPath(machine: Machine, netdev: Netdev): string {
  const device = netdev.device === null ? undefined : machine.state.devices[netdev.device];
  return device ? `${devicePath(device)}/net/${netdev.name}` : `devices/virtual/net/${netdev.name}`;
}

const VIRTUAL: Table<Machine> = {
  iommu: (machine) => {
    const name = iommuName(machine);
    const on = machine.state.spec.iommu?.enabled && name !== '';
    return on ? directory({ [name]: () => directory({}, machine) }, machine) : undefined;
  },
  net: virtualNet,
};

/** A root complex, or a device with its attributes and what sits behind it. */
function childOf(machine: Machine, parent: string, name: string): Node | undefined {
  const device = Object.hasOwn(machine.state.devices, name)
    ? machine.state.devices[name]
    : undefined;
  if (device) return device.parent === parent ? deviceDirectory(machine, device) : undefined;
  const isRoot = parent === '' && machine.lookup.roots.has(name);
  return isRoot ? below(machine, name) : undefined;
}

function deviceDirectory(machine: Machine, device: Device): Directory {
  const own = device.bus === 'pci' ? pciDevice(machine, device) : netdevsimDevice(machine, device);
  // The folder stays when a netdev moves to another namespace; only its name is hidden.
  const hasNet = netdevsOf(machine, device.name).length > 0;
  const withNet = hasNet ? union(directory(NET, { machine, device }), own) : own;
  if (!device.class.startsWith('0604')) return withNet;
  return union(withNet, below(machine, [device.parent, device.name].filter(Boolean).join('/')));
}

const NET: Table<{ machine: Machine; device: Device }> = {
  net: ({ machine, device }) => netOf(machine, device),
};

function below(machine: Machine, parent: string): Directory {
  return collection(
    () =>
      Object.values(machine.state.devices)
        .filter((device) => device.parent === parent)
        .map((device) => device.name),
    (name) => childOf(machine, parent, name),
  );
}

function netOf(machine: Machine, device: Device): Directory {
  const visible = () => netdevsOf(machine, device.name).filter(({ netns }) => netns === HOST_NETNS);
  return collection(
    () => visible().map((netdev) => netdev.name),
    (name) => {
      const netdev = visible().find((candidate) => candidate.name === name);
      return netdev && netDevice(machine, netdev);
    },
  );
}

function virtualNet(machine: Machine): Directory {
  const visible = () => netdevsIn(machine, HOST_NETNS).filter(({ device }) => device === null);
  return collection(
    () => visible().map((netdev) => netdev.name),
    (name) => {
      const netdev = visible().find((candidate) => candidate.name === name);
      return netdev && netDevice(machine, netdev);
    },
  );
}
