import type { Machine } from '../machine.ts';
import { HOST_NETNS } from '../state.ts';
import { isBooted } from '../systemd-units.ts';
import { collection, directory, file, union, type Directory, type Table } from './node.ts';
import { proc } from './proc.ts';
import { staticFiles } from './static-files.ts';
import { sysfs } from './sysfs.ts';

/** The whole file system of a machine. */
export function fileSystem(machine: Machine): Directory {
  return union(
    directory(ROOT, machine),
    staticFiles(() => {
      const { files = NONE, links = NONE } = machine.state.spec;
      return { files, links };
    }),
  );
}

const NONE = {};

const ROOT: Table<Machine> = {
  dev: (machine) => directory({ vfio: () => vfio(machine) }, machine),
  proc,
  run: (machine) => directory(RUN, machine),
  sys: sysfs,
};

const RUN: Table<Machine> = {
  netns: namedNamespaces,
  systemd: (machine) =>
    isBooted(machine) ? directory({ system: () => directory({}, machine) }, machine) : undefined,
};

/** /dev/vfio: a file for each group with a device on vfio-pci. */
function vfio(machine: Machine): Directory {
  const groups = () => {
    const bound = machine.lookup.driverDevices.get('vfio-pci') ?? [];
    return new Set([...bound].map((name) => String(machine.state.devices[name]?.iommuGroup)));
  };
  // A static node of the module's: there before the module is.
  const names = () => ['vfio', ...groups()];
  return collection(names, (name) => ([...names()].includes(name) ? file(() => '') : undefined));
}

function namedNamespaces(machine: Machine): Directory | undefined {
  const names = machine.state.namespaces.flatMap(({ name, inode }) =>
    name === null || inode === HOST_NETNS ? [] : [name],
  );
  if (names.length === 0) return undefined;
  return collection(
    () => names,
    (name) => (names.includes(name) ? file(() => '') : undefined),
  );
}
