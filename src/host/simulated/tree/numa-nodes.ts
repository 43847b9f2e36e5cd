import type { Machine } from '../machine.ts';
import { attribute, collection, directory, type Directory } from './node.ts';

/** CPUs of a node, 32 on each: `32-63`. */
export function cpuList(node: number): string {
  return `${node * 32}-${node * 32 + 31}`;
}

/** /sys/devices/system: as many nodes as the devices name, and one where they name none. */
export function systemDevices(machine: Machine): Directory {
  return directory({ node: () => nodes(machine) }, machine);
}

function nodes({ state }: Machine): Directory {
  const last = Math.max(0, ...Object.values(state.devices).map(({ numa }) => numa));
  const names = Array.from({ length: last + 1 }, (_, node) => `node${node}`);
  return collection(
    () => names,
    (name) => {
      const node = names.indexOf(name);
      if (node === -1) return undefined;
      return directory({ cpulist: () => attribute(() => cpuList(node)) }, name);
    },
  );
}
