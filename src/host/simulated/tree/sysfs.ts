import type { Machine } from '../machine.ts';
import { netdevsIn } from '../netdevs.ts';
import { deleteDevice, newDevice, setMaxVfs } from '../netdevsim.ts';
import { HOST_NETNS, type Device } from '../state.ts';
import { bondingMasters } from './net-device.ts';
import {
  attribute,
  collection,
  directory,
  file,
  link,
  type Directory,
  type Node,
  type Table,
  writeOnly,
} from './node.ts';
import { drivers, driversProbe } from './pci-drivers.ts';
import { devicePath, deviceTree, netdevPath } from './devices.ts';
import { iommuClass, iommuGroups } from './iommu.ts';
import { modules } from './modules.ts';

export function sysfs(machine: Machine): Directory {
  return directory(ROOT, machine);
}

const ROOT: Table<Machine> = {
  bus: (machine) => directory(BUSES, machine),
  class: (machine) => directory(CLASSES, machine),
  devices: deviceTree,
  firmware: (machine) => directory(FIRMWARE, machine),
  kernel: (machine) => directory(KERNEL, machine),
  module: modules,
};

const BUSES: Table<Machine> = {
  netdevsim: (machine) =>
    machine.state.modules.includes('netdevsim') ? directory(NETDEVSIM_BUS, machine) : undefined,
  pci: (machine) => directory(PCI_BUS, machine),
};

const NETDEVSIM_BUS: Table<Machine> = {
  del_device: (machine) => writeOnly((text) => deleteDevice(machine, text)),
  devices: (machine) => busDevices(machine, 'netdevsim'),
  drivers: (machine) => directory({ netdevsim: () => directory({}, machine) }, machine),
  new_device: (machine) => writeOnly((text) => newDevice(machine, text)),
};

const PCI_BUS: Table<Machine> = {
  devices: (machine) => busDevices(machine, 'pci'),
  drivers,
  drivers_probe: driversProbe,
  drivers_autoprobe: () => attribute(() => 1),
};

const CLASSES: Table<Machine> = {
  iommu: iommuClass,
  net: (machine) =>
    collection(
      () => {
        const names = netdevsIn(machine, HOST_NETNS).map((netdev) => netdev.name);
        return hasBonding(machine) ? ['bonding_masters', ...names] : names;
      },
      (name) => {
        if (name === 'bonding_masters')
          return hasBonding(machine) ? bondingMasters(machine) : undefined;
        const netdev = machine.lookup.netdevByName.get(`${HOST_NETNS}/${name}`);
        return netdev?.name === name ? link(`../../${netdevPath(machine, netdev)}`) : undefined;
      },
    ),
};

const FIRMWARE: Table<Machine> = {
  acpi: (machine) => directory({ tables: () => acpiTables(machine) }, machine),
};

const KERNEL: Table<Machine> = {
  debug: (machine) => directory({ netdevsim: () => netdevsimDebug(machine) }, machine),
  iommu_groups: iommuGroups,
  security: () =>
    directory({ lockdown: () => attribute(() => '[none] integrity confidentiality') }, 0),
};

/** /sys/kernel/debug/netdevsim */
function netdevsimDebug(machine: Machine): Directory {
  const { devices } = machine.state;
  return collection(
    () => Object.keys(devices).filter((name) => devices[name]!.bus === 'netdevsim'),
    (name) => {
      const device = Object.hasOwn(devices, name) ? devices[name]! : undefined;
      if (device?.bus !== 'netdevsim') return undefined;
      const maxVfs = attribute(
        () => device.sriov!.totalVfs,
        (text) => setMaxVfs(machine, device, text),
      );
      return directory({ max_vfs: () => maxVfs }, machine);
    },
  );
}

const IOMMU_TABLES = { none: undefined, intel: 'DMAR', amd: 'IVRS', arm: 'IORT' };

function acpiTables(machine: Machine): Node {
  const own = IOMMU_TABLES[machine.state.spec.iommu?.kind ?? 'none'];
  const names = ['APIC', 'DSDT', 'FACP', 'FACS', 'MCFG', 'SSDT', ...(own ? [own] : [])];
  return collection(
    () => names,
    (name) => (names.includes(name) ? file(() => name) : undefined),
  );
}

function busDevices(machine: Machine, bus: Device['bus']): Directory {
  const { devices } = machine.state;
  return collection(
    () => Object.keys(devices).filter((name) => devices[name]!.bus === bus),
    (name) => {
      const device = Object.hasOwn(devices, name) ? devices[name] : undefined;
      return device?.bus === bus ? link(`../../../${devicePath(device)}`) : undefined;
    },
  );
}

function hasBonding(machine: Machine): boolean {
  return machine.state.modules.includes('bonding');
}
