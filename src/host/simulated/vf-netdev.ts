import { deviceLog, netdevsOf, randomMac, type Machine } from './machine.ts';
import { addNetdev } from './netdevs.ts';
import { pfDriver } from './pf-drivers.ts';
import { scheduleRename } from './renaming.ts';
import { isRepresentor, stem } from './representors.ts';
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
  const uplink = uplinkOf(machine, device);
  const infiniband = uplink?.type === 'infiniband';
  const given = infiniband ? hardwareAddress(machine) : administratorsMac(machine, device, uplink);
  const address = given ?? randomMac(machine);
  const netdev = addNetdev(machine, {
    type: infiniband ? 'infiniband' : 'ether',
    address,
    addressOrigin: given === undefined ? 1 : 0,
    permanentAddress: address,
    device: deviceName,
  });
  tellPf(machine, netdev);
  logProbe(machine, device, address);
  nameAfterPf(machine, netdev, device, uplink);
}

/** The VF driver asks the PF to let its MAC in: drivers that keep it show it in the PF's vfinfo. */
export function tellPf(machine: Machine, netdev: Netdev): void {
  const device = netdev.device === null ? undefined : machine.state.devices[netdev.device];
  if (!device?.vf || netdev.type !== 'ether') return;
  const pf = machine.state.devices[device.vf.pf];
  const config = pf?.sriov?.vfs[device.vf.index];
  if (!pf || !config || config.adminMac || !pfDriver(pf.driver).learnsVfMac) return;
  if (reachesPf(pf, uplinkOf(machine, device))) config.mac = netdev.address;
}

/** Can the VF's driver talk to the PF's? */
export function reachesPf(pf: Device, uplink: Netdev | undefined): boolean {
  return !pfDriver(pf.driver).vfNeedsPfUp || (uplink?.up ?? false);
}

/** The PF's own netdev, in whichever namespace. */
export function uplinkOf(machine: Machine, vf: Device): Netdev | undefined {
  return netdevsOf(machine, vf.vf!.pf).find((netdev) => !isRepresentor(netdev));
}

/** undefined if there is none, or the VF driver cannot ask the PF for it. */
function administratorsMac(
  machine: Machine,
  device: Device,
  uplink: Netdev | undefined,
): string | undefined {
  const pf = machine.state.devices[device.vf!.pf]!;
  const config = pf.sriov!.vfs[device.vf!.index]!;
  const { vfNeedsPfUp } = pfDriver(pf.driver);
  const reached = reachesPf(pf, uplink);
  if (reached && config.adminMac) return config.mac;
  if (!vfNeedsPfUp) return undefined;
  deviceLog(
    machine,
    device,
    reached
      ? 'MAC address not assigned by administrator.'
      : 'PF still in reset state. Is the PF interface up?',
    'Assigning random MAC address.',
    ...(reached ? [] : ['PF still resetting']),
  );
  return undefined;
}

function hardwareAddress(machine: Machine): string {
  return `00:00:00:00:fe:80:00:00:00:00:00:00:${randomMac(machine)}:00:00`;
}

/** drivers/net/ethernet/intel/igbvf/netdev.c, igbvf_print_device_info() */
function logProbe(machine: Machine, device: Device, address: string): void {
  if (device.driver !== 'igbvf') return;
  deviceLog(machine, device, 'Intel(R) 82576 Virtual Function', `Address: ${address}`);
}

/**
 * udev names a VF after its PF (systemd.net-naming-scheme, NAMING_SR_IOV_V), and after a MAC that is not random
 * (AlternativeNamesPolicy=mac).
 */
function nameAfterPf(
  machine: Machine,
  netdev: Netdev,
  device: Device,
  uplink: Netdev | undefined,
): void {
  if (!uplink || !/^(en|ib)/.test(uplink.name)) return;
  const byMac = netdev.addressOrigin === 0 && netdev.type === 'ether';
  const altnames = byMac ? [`enx${netdev.address.replaceAll(':', '')}`] : [];
  scheduleRename(machine, netdev, `${stem(uplink.name)}v${device.vf!.index}`, altnames);
}
