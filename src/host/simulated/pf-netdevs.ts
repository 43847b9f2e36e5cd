import type { Machine } from './machine.ts';
import { addNetdev, findMaster } from './netdevs.ts';
import { scheduleRename } from './renaming.ts';
import type { NetdevSpec } from './spec.ts';
import type { Device } from './state.ts';

/** The PF's driver registers its netdevs, down and as `eth%d`: udev names them a moment later. */
export function addPfNetdevs(machine: Machine, device: Device): void {
  for (const spec of netdevSpecs(machine, device)) {
    const netdev = addNetdev(machine, shape(spec, device));
    scheduleRename(machine, netdev, spec.name, spec.altnames);
  }
}

/** As they are when the machine has long been up: named, enslaved, with their addresses. */
export function addBootedPfNetdevs(machine: Machine, device: Device): void {
  for (const spec of netdevSpecs(machine, device)) {
    addNetdev(machine, {
      ...shape(spec, device),
      name: spec.name,
      altnames: [...(spec.altnames ?? [])],
      up: spec.up ?? true,
      address: spec.hardwareAddress ?? spec.mac,
      mtu: spec.mtu,
      master: findMaster(machine, spec.master),
      addresses: [...(spec.addresses ?? [])],
    });
  }
}

function shape(spec: NetdevSpec, device: Device): Parameters<typeof addNetdev>[1] {
  const permanent = spec.permanentMac ?? spec.hardwareAddress ?? spec.mac;
  return {
    type: spec.type,
    address: permanent,
    addressOrigin: device.bus === 'netdevsim' ? 3 : 0,
    permanentAddress: device.bus === 'netdevsim' ? null : permanent,
    carrier: spec.carrier,
    speed: spec.speed,
    queues: spec.queues,
    device: device.name,
    portName: spec.portName ?? null,
    switchId: spec.switchId ?? null,
    devPort: spec.devPort,
    multicast: device.bus !== 'netdevsim',
  };
}

function netdevSpecs(machine: Machine, device: Device): readonly NetdevSpec[] {
  const { nics } = machine.state.spec;
  return nics.find(({ address }) => address === device.name)?.netdevs ?? [];
}
