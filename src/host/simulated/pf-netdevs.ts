import type { Machine } from './machine.ts';
import { addNetdev, findMaster } from './netdevs.ts';
import type { NetdevSpec, NicSpec } from './spec.ts';
import type { Device } from './state.ts';

/** The PF's driver registers its netdevs; udev has long named them when the machine is opened. */
export function addPfNetdevs(machine: Machine, device: Device): void {
  const nic = machine.state.spec.nics.find((candidate) => candidate.address === device.name);
  for (const netdev of nic?.netdevs ?? []) addPfNetdev(machine, device, nic!, netdev);
}

function addPfNetdev(machine: Machine, device: Device, nic: NicSpec, spec: NetdevSpec): void {
  const up = spec.up ?? true;
  addNetdev(machine, {
    name: spec.name,
    altnames: spec.altnames,
    type: spec.type,
    address: spec.hardwareAddress ?? spec.mac,
    permanentAddress: spec.permanentMac ?? spec.hardwareAddress ?? spec.mac,
    up,
    carrier: spec.carrier ?? true,
    mtu: spec.mtu,
    speed: spec.speed,
    device: device.name,
    master: findMaster(machine, spec.master),
    portName: spec.portName ?? null,
    switchId: nic.eswitch === 'switchdev' ? (spec.switchId ?? null) : null,
    devPort: spec.devPort,
    addresses: spec.addresses,
  });
}
