import { beforeChange } from '../changes.ts';
import { KernelError } from '../errno.ts';
import type { Machine } from '../machine.ts';
import { hasMsixFiles, totalMsix, writeVfMsix } from '../msix.ts';
import { totalVfs, writeNetdevsimNumVfs, writeNumVfs } from '../numvfs.ts';
import type { Device } from '../state.ts';
import { vfExists, vfName } from '../vf-lifecycle.ts';
import { isBehindBridge, isBridge, secondaryBus, subordinateBus } from '../pci-buses.ts';
import { cpuList } from './numa-nodes.ts';
import {
  attribute,
  collection,
  directory,
  file,
  link,
  union,
  type Directory,
  type Node,
  type Table,
  writeOnly,
} from './node.ts';

interface Subject {
  machine: Machine;
  device: Device;
}

/** The directory of a PCI function (drivers/pci/pci-sysfs.c, iov.c), without `net`. */
export function pciDevice(machine: Machine, device: Device): Directory {
  const subject = { machine, device };
  const basic = directory(BASIC, subject);
  if (isBridge(device)) return union(basic, directory(BRIDGE, subject));
  if (device.vf) return union(basic, directory(VF, subject));
  if (!device.sriov || device.sriov.rules.hiddenFromSysfs) return basic;
  const old = machine.state.spec.kernel?.oldSriovFiles ?? false;
  return union(basic, directory(old ? OLD_PF : PF, subject), virtualFunctions(device));
}

/** drivers/net/netdevsim/bus.c: the count, and no total. */
export function netdevsimDevice(machine: Machine, device: Device): Directory {
  return directory(NETDEVSIM, { machine, device });
}

const BASIC: Table<Subject> = {
  broken_parity_status: () => attribute(() => 0),
  ari_enabled: ({ device }) => attribute(() => (isBehindBridge(device) && !device.noAri ? 1 : 0)),
  class: ({ device }) => attribute(() => `0x${device.class}`),
  consistent_dma_mask_bits: () => attribute(() => 64),
  device: ({ device }) => attribute(() => `0x${device.device}`),
  current_link_speed: () => attribute(() => '8.0 GT/s PCIe'),
  current_link_width: () => attribute(() => 8),
  dma_mask_bits: () => attribute(() => 64),
  driver: ({ device }) =>
    device.driver === null ? undefined : link(`${upTo(device)}bus/pci/drivers/${device.driver}`),
  driver_override: (subject) => driverOverride(subject),
  enable: ({ device }) => attribute(() => (device.driver === null ? 0 : 1)),
  iommu: ({ machine, device }) =>
    device.iommuGroup === null
      ? undefined
      : link(`${upTo(device).slice('../'.length)}virtual/iommu/${iommuName(machine)}`),
  iommu_group: ({ device }) =>
    device.iommuGroup === null
      ? undefined
      : link(`${upTo(device)}kernel/iommu_groups/${device.iommuGroup}`),
  irq: () => attribute(() => 0),
  local_cpulist: ({ device }) => attribute(() => cpuList(Math.max(0, device.numa))),
  max_link_speed: () => attribute(() => '8.0 GT/s PCIe'),
  max_link_width: () => attribute(() => 8),
  modalias: ({ device }) => attribute(() => modalias(device)),
  msi_bus: () => attribute(() => 1),
  numa_node: ({ device }) => attribute(() => device.numa),
  power: (subject) => directory({}, subject),
  power_state: () => attribute(() => 'D0'),
  resource: ({ device }) => file(() => resource(device)),
  revision: ({ device }) => attribute(() => `0x${device.revision}`),
  subsystem: ({ device }) => link(`${upTo(device)}bus/pci`),
  subsystem_device: ({ device }) => attribute(() => `0x${device.subDevice}`),
  subsystem_vendor: ({ device }) => attribute(() => `0x${device.subVendor}`),
  uevent: ({ device }) => file(() => uevent(device)),
  'vfio-dev': ({ device }) =>
    device.vfio === null
      ? undefined
      : directory({ [`vfio${device.vfio}`]: () => directory({}, device) }, device),
  vendor: ({ device }) => attribute(() => `0x${device.vendor}`),
};

const BRIDGE: Table<Subject> = {
  secondary_bus_number: ({ machine, device }) => attribute(() => secondaryBus(machine, device)),
  subordinate_bus_number: ({ machine, device }) => attribute(() => subordinateBus(machine, device)),
};

const VF: Table<Subject> = {
  sriov_vf_msix_count: ({ machine, device }) =>
    hasMsixFiles(machine) ? writeOnly((text) => writeVfMsix(machine, device, text)) : undefined,
  physfn: ({ device }) => link(`../${device.vf!.pf}`),
};

const OLD_PF: Table<Subject> = {
  sriov_numvfs: ({ machine, device }) =>
    attribute(
      () => device.sriov!.vfs.length,
      (text) => writeNumVfs(machine, device, text),
    ),
  sriov_totalvfs: ({ device }) => attribute(() => totalVfs(device)),
};

const PF: Table<Subject> = {
  ...OLD_PF,
  sriov_drivers_autoprobe: ({ machine, device }) =>
    attribute(
      () => (device.sriov!.autoprobe ? 1 : 0),
      (text) => {
        beforeChange(machine, `${device.name}/sriov_drivers_autoprobe ${text.trim()}`);
        device.sriov!.autoprobe = parseBoolean(text);
      },
    ),
  sriov_offset: ({ device }) => attribute(() => device.sriov!.offset),
  sriov_stride: ({ device }) => attribute(() => device.sriov!.stride),
  sriov_vf_device: ({ device }) => attribute(() => device.sriov!.vfDevice.replace(/^0+/, '')),
  sriov_vf_total_msix: ({ machine, device }) =>
    hasMsixFiles(machine) ? attribute(() => totalMsix(machine, device)) : undefined,
};

const NETDEVSIM: Table<Subject> = {
  del_port: () => writeOnly(unsupported),
  driver: () => link('../../bus/netdevsim/drivers/netdevsim'),
  new_port: () => writeOnly(unsupported),
  power: (subject) => directory({}, subject),
  sriov_numvfs: ({ machine, device }) =>
    attribute(
      () => device.sriov!.vfs.length,
      (text) => writeNetdevsimNumVfs(machine, device, text),
    ),
  subsystem: () => link('../../bus/netdevsim'),
  uevent: () => attribute(() => 'DRIVER=netdevsim'),
};

function unsupported(): never {
  throw new KernelError('EOPNOTSUPP');
}

function virtualFunctions(pf: Device): Directory {
  return collection(
    () => pf.sriov!.vfs.flatMap((_, index) => (vfExists(pf, index) ? [`virtfn${index}`] : [])),
    (name): Node | undefined => {
      const match = /^virtfn(\d+)$/.exec(name);
      const index = Number(match?.[1]);
      return match && vfExists(pf, index) ? link(`../${vfName(pf, index)}`) : undefined;
    },
  );
}

/** driver_set_override() in drivers/base/driver.c: a newline or nothing clears it. */
function driverOverride({ machine, device }: Subject): Node {
  return attribute(
    () => device.driverOverride ?? '(null)',
    (text) => {
      if (text.length >= 4095) throw new KernelError('EINVAL');
      beforeChange(machine, `${device.name}/driver_override ${text.trim()}`);
      device.driverOverride = text.split('\n')[0] || null;
    },
  );
}

/** kstrtobool() */
function parseBoolean(text: string): boolean {
  if (/^(1|y|t|on)/i.test(text)) return true;
  if (/^(0|n|f|of)/i.test(text)) return false;
  throw new KernelError('EINVAL');
}

function upTo(device: Device): string {
  return '../'.repeat(device.parent.split('/').length + 2);
}

function modalias(device: Device): string {
  const [base, sub, prog] = device.class.match(/../g)!.map((part) => part.toUpperCase());
  const ids = [device.vendor, device.device, device.subVendor, device.subDevice].map((id) =>
    id.toUpperCase().padStart(8, '0'),
  );
  return `pci:v${ids[0]}d${ids[1]}sv${ids[2]}sd${ids[3]}bc${base}sc${sub}i${prog}`;
}

function uevent(device: Device): string {
  return [
    ...(device.driver === null ? [] : [`DRIVER=${device.driver}`]),
    `PCI_CLASS=${device.class.replace(/^0+/, '').toUpperCase()}`,
    `PCI_ID=${device.vendor.toUpperCase()}:${device.device.toUpperCase()}`,
    `PCI_SUBSYS_ID=${device.subVendor.toUpperCase()}:${device.subDevice.toUpperCase()}`,
    `PCI_SLOT_NAME=${device.name}`,
    `MODALIAS=${modalias(device)}`,
    '',
  ].join('\n');
}

const EMPTY_RESOURCE = '0x0000000000000000 0x0000000000000000 0x0000000000000000';

/** Lines 0-5: BARs, 6: ROM, 7-12: the IOV BARs of a PF, then a bridge's windows (drivers/pci/pci-sysfs.c, resource_show). */
function resource(device: Device): string {
  const lines = Array.from({ length: isBridge(device) ? 17 : 13 }, () => EMPTY_RESOURCE);
  if (!isBridge(device)) lines[0] = '0x00000000fe200000 0x00000000fe21ffff 0x0000000000040200';
  if (device.sriov && device.sriov.rules.noMmio !== 'not assigned') {
    lines[7] = '0x00000000fe800000 0x00000000fe81ffff 0x000000000014220c';
    lines[10] = '0x00000000fe820000 0x00000000fe83ffff 0x000000000014220c';
  }
  return `${lines.join('\n')}\n`;
}

const IOMMU_NAMES = { none: '', intel: 'dmar0', amd: 'ivhd0', arm: 'smmu3.0x0000000009050000' };

export function iommuName(machine: Machine): string {
  return IOMMU_NAMES[machine.state.spec.iommu?.kind ?? 'none'];
}
