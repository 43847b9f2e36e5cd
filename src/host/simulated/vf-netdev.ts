import { deviceLog, netdevsOf, randomMac, type Machine } from './machine.ts';
import { addNetdev } from './netdevs.ts';
import { pfDriver } from './pf-drivers.ts';
import { lateness, schedule } from './schedule.ts';
import type { Device, Netdev } from './state.ts';

export function scheduleVfNetdev(machine: Machine, device: Device): void {
  const delay = lateness(machine).netdev;
  if (delay === 0) registerVfNetdev(machine, device.name);
  else schedule(machine, delay, { kind: 'netdev', device: device.name });
}

/** The VF driver registers its netdev, unless the VF or its driver went away meanwhile. */
export function registerVfNetdev(machine: Machine, deviceName: string): void {
  const device = machine.state.devices[deviceName];
  if (!device?.vf || device.driver !== device.matches) return;
  if (netdevsOf(machine, deviceName).length > 0) return;
  const pf = machine.state.devices[device.vf.pf];
  const pfNetdev = pf && netdevsOf(machine, pf.name).find(isUplink);
  const type = pfNetdev?.type === 'infiniband' ? 'infiniband' : 'ether';
  const admin = type === 'ether' ? administratorsMac(machine, device, pfNetdev) : undefined;
  const address = admin ?? ownAddress(machine, type);
  const netdev = addNetdev(machine, {
    type,
    address,
    addressOrigin: admin === undefined && type === 'ether' ? 1 : 0,
    permanentAddress: address,
    device: deviceName,
    carrier: false,
    speed: -1,
  });
  tellPf(machine, netdev);
  scheduleRename(machine, netdev, device, pfNetdev);
}

/** The VF driver asks the PF to let its MAC in: drivers that keep it show it in the PF's vfinfo. */
export function tellPf(machine: Machine, netdev: Netdev): void {
  const vf = netdev.device === null ? null : machine.state.devices[netdev.device]?.vf;
  const pf = vf ? machine.state.devices[vf.pf] : undefined;
  const config = vf ? pf?.sriov?.vfs[vf.index] : undefined;
  if (!pf || !config || config.adminMac || netdev.type !== 'ether') return;
  const { learnsVfMac, vfNeedsPfUp } = pfDriver(pf.driver);
  if (learnsVfMac && !(vfNeedsPfUp && !netdevsOf(machine, pf.name).some(({ up }) => up))) {
    config.mac = netdev.address;
  }
}

/** A PF's own netdev, not one that stands for a VF. */
function isUplink(netdev: Netdev): boolean {
  return !/^pf\d+vf\d+$/.test(netdev.portName ?? '');
}

/** undefined if there is none, or the VF driver cannot ask the PF for it. */
function administratorsMac(
  machine: Machine,
  device: Device,
  pfNetdev: Netdev | undefined,
): string | undefined {
  const pf = machine.state.devices[device.vf!.pf]!;
  const config = pf.sriov!.vfs[device.vf!.index]!;
  const { vfNeedsPfUp } = pfDriver(pf.driver);
  const inReset = vfNeedsPfUp && !pfNetdev?.up;
  if (inReset) deviceLog(machine, device, 'PF still in reset state. Is the PF interface up?');
  else if (config.adminMac) return config.mac;
  else if (vfNeedsPfUp) deviceLog(machine, device, 'MAC address not assigned by administrator.');
  if (vfNeedsPfUp) deviceLog(machine, device, 'Assigning random MAC address.');
  return undefined;
}

function ownAddress(machine: Machine, type: Netdev['type']): string {
  return type === 'infiniband' ? hardwareAddress(machine) : randomMac(machine);
}

function hardwareAddress(machine: Machine): string {
  return `00:00:00:00:fe:80:00:00:00:00:00:00:${randomMac(machine)}:00:00`;
}

/** udev names a VF after its PF (systemd.net-naming-scheme, NAMING_SR_IOV_V). */
function scheduleRename(
  machine: Machine,
  netdev: Netdev,
  device: Device,
  pfNetdev: Netdev | undefined,
): void {
  const pfName = pfNetdev?.name.replace(/np\d+$/, '');
  if (pfName === undefined || !/^(en|ib)/.test(pfName)) return;
  const delay = lateness(machine).rename;
  const to = `${pfName}v${device.vf!.index}`;
  if (to.length < 16) schedule(machine, delay, { kind: 'rename', ifindex: netdev.ifindex, to });
}
