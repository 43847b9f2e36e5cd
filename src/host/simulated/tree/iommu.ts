import type { Machine } from '../machine.ts';
import { devicePath } from './devices.ts';
import { attribute, collection, directory, link, type Directory, type Table } from './node.ts';
import { iommuName } from './pci-device.ts';

interface Subject {
  machine: Machine;
  group: number;
}

/** /sys/class/iommu: one unit for each IOMMU that translates; empty while it is off. */
export function iommuClass(machine: Machine): Directory {
  const name = machine.state.spec.iommu?.enabled ? iommuName(machine) : '';
  return collection(
    () => (name === '' ? [] : [name]),
    (wanted) =>
      wanted === name && name !== '' ? link(`../../devices/virtual/iommu/${name}`) : undefined,
  );
}

/** /sys/kernel/iommu_groups */
export function iommuGroups(machine: Machine): Directory {
  const { groupMembers } = machine.lookup;
  return collection(
    () => [...groupMembers.keys()].map(String),
    (name) => {
      const group = Number(name);
      return groupMembers.has(group) ? directory(GROUP, { machine, group }) : undefined;
    },
  );
}

const GROUP: Table<Subject> = {
  devices: (subject) => members(subject),
  reserved_regions: () => attribute(() => '0x00000000fee00000 0x00000000feefffff msi'),
  type: ({ machine }) => attribute(() => (passThrough(machine) ? 'identity' : 'DMA-FQ')),
};

function members({ machine, group }: Subject): Directory {
  return collection(
    () => machine.lookup.groupMembers.get(group) ?? [],
    (name) => {
      const device = Object.hasOwn(machine.state.devices, name)
        ? machine.state.devices[name]
        : undefined;
      return device?.iommuGroup === group ? link(`../../../../${devicePath(device)}`) : undefined;
    },
  );
}

function passThrough(machine: Machine): boolean {
  return /\biommu(\.passthrough)?=(pt|1)\b/.test(machine.state.spec.kernel?.args ?? '');
}
