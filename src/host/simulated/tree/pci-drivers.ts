import { beforeChange } from '../changes.ts';
import { bind, driversProbe as probe, isLoaded } from '../driver-binding.ts';
import { isPciDriver } from '../known-modules.ts';
import { boundDevices, type Machine } from '../machine.ts';
import { unbind } from '../unbind.ts';
import { devicePath } from './devices.ts';
import {
  collection,
  directory,
  link,
  union,
  writeOnly,
  type Directory,
  type File,
  type Table,
} from './node.ts';

interface Subject {
  machine: Machine;
  driver: string;
}

/** /sys/bus/pci/drivers: only drivers whose module is loaded. */
export function drivers(machine: Machine): Directory {
  return collection(
    () => ['pcieport', ...machine.state.modules.filter(isPciDriver)],
    (driver) =>
      isLoaded(machine, driver) && isPciDriver(driver)
        ? union(directory(FILES, { machine, driver }), devicesOf(machine, driver))
        : undefined,
  );
}

export function driversProbe(machine: Machine): File {
  return writeOnly((text) => {
    const device = text.trim();
    beforeChange(machine, `drivers_probe ${device}`);
    probe(machine, device);
  });
}

const FILES: Table<Subject> = {
  bind: ({ machine, driver }) =>
    writeOnly((text) => {
      beforeChange(machine, `${driver}/bind ${text.trim()}`);
      bind(machine, driver, text.trim());
    }),
  module: ({ driver }) => link(`../../../../module/${driver.replaceAll('-', '_')}`),
  new_id: () => writeOnly(() => {}),
  remove_id: () => writeOnly(() => {}),
  uevent: () => writeOnly(() => {}),
  unbind: ({ machine, driver }) =>
    writeOnly((text) => {
      beforeChange(machine, `${driver}/unbind ${text.trim()}`);
      unbind(machine, driver, text.trim());
    }),
};

function devicesOf(machine: Machine, driver: string): Directory {
  return collection(
    () => boundDevices(machine, driver),
    (name) => {
      const device = Object.hasOwn(machine.state.devices, name)
        ? machine.state.devices[name]
        : undefined;
      return device?.driver === driver ? link(`../../../../${devicePath(device)}`) : undefined;
    },
  );
}
