import { vfPciAddress } from '../../model/pci-address.ts';
import type { Machine } from './machine.ts';
import type { Device } from './state.ts';

export function isBridge({ class: deviceClass }: Device): boolean {
  return deviceClass.startsWith('0604');
}

/** On the root bus there is nothing above that could forward ARI. */
export function isBehindBridge({ parent }: Device): boolean {
  return parent.includes('/');
}

/** The bus right behind a bridge; 0 where the firmware has numbered none. */
export function secondaryBus(machine: Machine, bridge: Device): number {
  const [first] = behind(machine, bridge);
  return first === undefined ? 0 : busOf(first.name);
}

/** The last bus that a bridge passes on: firmware that knows SR-IOV leaves room for all VFs. */
export function subordinateBus(machine: Machine, bridge: Device): number {
  const buses = behind(machine, bridge).map((device) =>
    isBridge(device) ? subordinateBus(machine, device) : lastBusOf(device),
  );
  return Math.max(0, ...buses);
}

function behind({ state }: Machine, { parent, name }: Device): Device[] {
  const path = `${parent}/${name}`;
  return Object.values(state.devices).filter(
    (device) => device.parent === path && device.vf === null,
  );
}

function lastBusOf({ name, sriov }: Device): number {
  if (!sriov || sriov.totalVfs === 0 || sriov.rules.noMmio === 'bus out of range')
    return busOf(name);
  return busOf(vfPciAddress(name, sriov.offset, sriov.stride, sriov.totalVfs - 1));
}

function busOf(address: string): number {
  return parseInt(address.split(':').at(-2)!, 16);
}
