import { beforeChange } from './changes.ts';
import { KernelError } from './errno.ts';
import { indexDevice, randomBytes, randomMac, unindexDevice, type Machine } from './machine.ts';
import { addNetdev, removeNetdevsOf } from './netdevs.ts';
import { parseCount } from './numvfs.ts';
import { scheduleRename } from './renaming.ts';
import type { Device } from './state.ts';

/** drivers/net/netdevsim/bus.c, NSIM_BUS_DEV_MAX_VFS */
const MAX_VFS = 4;

/** Write to /sys/bus/netdevsim/new_device: `ID [PORTS [QUEUES]]`. @throws {KernelError} EINVAL, ENOSPC */
export function newDevice(machine: Machine, text: string): void {
  const match = /^(\d+)(?: (\d+))?(?: (\d+))?\n?$/.exec(text);
  if (!match) throw new KernelError('EINVAL');
  const [, id, ports = '1'] = match;
  const name = `netdevsim${id}`;
  if (machine.state.devices[name]) throw new KernelError('ENOSPC');
  beforeChange(machine, `new_device ${name}`);
  const device = netdevsim(name, MAX_VFS);
  machine.state.devices[name] = device;
  indexDevice(machine, device);
  addPorts(machine, device, `eni${id}`, Number(ports));
}

/** @throws {KernelError} EINVAL, ENOENT */
export function deleteDevice(machine: Machine, text: string): void {
  const id = /^(\d+)\n?$/.exec(text)?.[1];
  if (id === undefined) throw new KernelError('EINVAL');
  const device = machine.state.devices[`netdevsim${id}`];
  if (!device) throw new KernelError('ENOENT');
  beforeChange(machine, `del_device ${device.name}`);
  removeNetdevsOf(machine, device.name);
  unindexDevice(machine, device);
  delete machine.state.devices[device.name];
}

/** Write to the debugfs file max_vfs. @throws {KernelError} EBUSY while there are VFs */
export function setMaxVfs(machine: Machine, device: Device, text: string): void {
  const count = parseCount(text, 0xffffffff);
  if (device.sriov!.vfs.length > 0) throw new KernelError('EBUSY');
  beforeChange(machine, `${device.name}/max_vfs ${count}`);
  device.sriov!.totalVfs = count;
}

function addPorts(machine: Machine, device: Device, stem: string, count: number): void {
  const switchId = randomBytes(machine, 32)
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join('');
  for (let port = 1; port <= count; port += 1) {
    const netdev = addNetdev(machine, {
      address: randomMac(machine),
      addressOrigin: 3,
      device: device.name,
      portName: `p${port}`,
      switchId,
      multicast: false,
    });
    scheduleRename(machine, netdev, `${stem}np${port}`);
  }
}

function netdevsim(name: string, totalVfs: number): Device {
  return {
    name,
    bus: 'netdevsim',
    parent: '',
    vendor: '',
    device: '',
    subVendor: '',
    subDevice: '',
    class: '',
    revision: '',
    numa: -1,
    driver: 'netdevsim',
    matches: 'netdevsim',
    driverOverride: null,
    iommuGroup: null,
    vfio: null,
    slot: null,
    names: { class: '', vendor: '', device: '', subsystemVendor: '', subsystem: '' },
    sriov: {
      totalVfs,
      hardwareVfs: null,
      offset: 0,
      stride: 0,
      vfDevice: '',
      vfDeviceName: '',
      autoprobe: true,
      vfs: [],
      stuckAt: null,
      rules: {},
    },
    vf: null,
    eswitch: 'legacy',
  };
}
