import { driverAbilities } from '../../model/driver-abilities.ts';
import { ZERO_MAC } from '../../model/mac-address.ts';
import { vfPciAddress } from '../../model/pci-address.ts';
import type { VfSettings } from '../../model/vf-settings.ts';
import { attachNew, detach } from './driver-binding.ts';
import { KernelError } from './errno.ts';
import { freeGroup } from './iommu-groups.ts';
import { deviceLog, indexDevice, unindexDevice, type Machine } from './machine.ts';
import { pfDriver } from './pf-drivers.ts';
import { addRepresentors, removeRepresentors } from './representors.ts';
import type { Device, VfConfig } from './state.ts';

const ZERO_GUID = '00:00:00:00:00:00:00:00';

/** sriov_enable() of drivers/pci/iov.c: devices, links, groups; drivers and netdevs follow. */
export function enableVfs(machine: Machine, pf: Device, settings: readonly VfSettings[]): void {
  pf.sriov!.vfs = settings.map((wanted) => newVfConfig(pf, wanted));
  const log = pfDriver(pf.driver).logs.enabled?.(settings.length);
  if (log !== undefined) deviceLog(machine, pf, log);
  if (pf.bus === 'pci') {
    for (const index of settings.keys()) addVfDevice(machine, pf, index);
  }
  if (pf.eswitch === 'switchdev') addRepresentors(machine, pf);
}

/**
 * sriov_disable(): VF by VF, from the first.
 * @throws {KernelError} ETIMEDOUT at a VF whose vfio device a process has; the rest goes when it lets go
 */
export function disableVfs(machine: Machine, pf: Device): void {
  const sriov = pf.sriov!;
  for (let index = sriov.stuckAt ?? 0; index < sriov.vfs.length && pf.bus === 'pci'; index += 1) {
    sriov.stuckAt = index;
    removeVfDevice(machine, vfName(pf, index));
  }
  sriov.stuckAt = null;
  sriov.vfs = [];
  removeRepresentors(machine, pf);
  const log = pfDriver(pf.driver).logs.disabled;
  if (log !== undefined) deviceLog(machine, pf, log);
}

/** A holder let go: what hung goes on. */
export function resumeRemovals(machine: Machine): void {
  for (const pf of Object.values(machine.state.devices)) {
    if (pf.sriov === null || pf.sriov.stuckAt === null) continue;
    try {
      disableVfs(machine, pf);
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
    }
  }
}

export function vfName(pf: Device, index: number): string {
  return vfPciAddress(pf.name, pf.sriov!.offset, pf.sriov!.stride, index);
}

/** Is VF `index` there: not so if a removal that hangs has passed it. */
export function vfExists(pf: Device, index: number): boolean {
  return index < pf.sriov!.vfs.length && index >= (pf.sriov!.stuckAt ?? 0);
}

function newVfConfig(pf: Device, wanted: VfSettings): VfConfig {
  return {
    mac: wanted.mac ?? ZERO_MAC,
    adminMac: wanted.mac !== undefined && wanted.mac !== ZERO_MAC,
    vlan: wanted.vlan ?? 0,
    qos: wanted.qos ?? 0,
    vlanProto: wanted.vlanProto ?? '802.1q',
    minTxRate: wanted.minTxRate ?? 0,
    maxTxRate: wanted.maxTxRate ?? 0,
    spoofchk: wanted.spoofchk ?? driverAbilities(pf.driver)?.spoofchkDefault ?? false,
    linkState: wanted.linkState ?? 'auto',
    queryRss: wanted.queryRss ?? false,
    trust: wanted.trust ?? false,
    nodeGuid: wanted.nodeGuid ?? ZERO_GUID,
    portGuid: wanted.portGuid ?? ZERO_GUID,
    ...(wanted.msix === undefined ? {} : { msix: wanted.msix }),
  };
}

function addVfDevice(machine: Machine, pf: Device, index: number): void {
  const { vfDevice, vfDeviceName } = pf.sriov!;
  const name = vfName(pf, index);
  const device: Device = {
    ...pf,
    name,
    device: vfDevice,
    driver: null,
    matches: driverAbilities(pf.matches)?.vfDriver ?? null,
    driverOverride: null,
    iommuGroup: freeGroup(machine, pf),
    vfio: null,
    // acpiphp counts the slots of a bus by their device number.
    slot: pf.slot === null ? null : String(parseInt(name.slice(-4, -2), 16)),
    names: { ...pf.names, device: vfDeviceName },
    sriov: null,
    vf: { pf: pf.name, index },
    eswitch: null,
  };
  machine.state.devices[name] = device;
  indexDevice(machine, device);
  const { vendor, device: id, class: deviceClass, iommuGroup } = device;
  deviceLog(
    machine,
    device,
    `[${vendor}:${id}] type 00 class 0x${deviceClass} PCIe Endpoint`,
    ...(iommuGroup === null ? [] : [`Adding to iommu group ${iommuGroup}`]),
  );
  attachNew(machine, device);
}

function removeVfDevice(machine: Machine, name: string): void {
  const device = machine.state.devices[name];
  if (!device) return;
  detach(machine, device);
  unindexDevice(machine, device);
  delete machine.state.devices[name];
}
