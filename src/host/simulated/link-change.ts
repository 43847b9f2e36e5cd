import { isMulticast, isMac } from '../../model/mac-address.ts';
import { beforeChange } from './changes.ts';
import { KernelError } from './errno.ts';
import { kernelIsAtLeast } from './kernel-identity.ts';
import { deviceLog, kernelLog, netdevsOf, type Machine } from './machine.ts';
import { validName } from './netdev-name.ts';
import { moveNetdev, renameNetdev } from './netdevs.ts';
import { pfDriver } from './pf-drivers.ts';
import type { Device, Netdev, VfConfig } from './state.ts';
import { vfName } from './vf-lifecycle.ts';
import { setVfAttributes, type VfRequest } from './vf-attributes.ts';
import { mtuRange } from './mtu.ts';
import { reachesPf, tellPf, uplinkOf } from './vf-netdev.ts';

/** One RTM_NEWLINK request for an interface that exists. */
export interface LinkChange {
  netns?: number;
  address?: string;
  mtu?: number;
  name?: string;
  master?: number | null;
  up?: boolean;
  vf?: { index: number; request: VfRequest };
}

/** The one refusal that the kernel explains in words (extack). */
export class MtuError extends Error {}

/**
 * do_setlink() in net/core/rtnetlink.c, in its order; what came before a failure stays done.
 * @throws {KernelError} @throws {MtuError}
 */
export function changeLink(machine: Machine, netdev: Netdev, change: LinkChange): void {
  if (change.netns !== undefined) setNetns(machine, netdev, change.netns);
  if (change.address !== undefined) setAddress(machine, netdev, change.address);
  if (change.mtu !== undefined) setMtu(machine, netdev, change.mtu);
  if (change.name !== undefined) setName(machine, netdev, change.name);
  if (change.master !== undefined) setMaster(machine, netdev, change.master);
  if (change.up !== undefined) setUp(machine, netdev, change.up);
  if (change.vf) setVfAttributes(machine, netdev, change.vf.index, change.vf.request);
}

function setNetns(machine: Machine, netdev: Netdev, netns: number): void {
  const immutable =
    netdev.type === 'loopback' || netdev.kind === 'bond' || netdev.kind === 'bridge';
  if (immutable) throw new KernelError('EINVAL');
  beforeChange(machine, `${netdev.name} netns`);
  moveNetdev(machine, netdev, netns);
}

/** A VF whose MAC the administrator set may not choose another (igb_main.c, igb_rcv_msg_from_vf()). */
function setAddress(machine: Machine, netdev: Netdev, address: string): void {
  if (!isMac(address) || isMulticast(address)) throw new KernelError('EADDRNOTAVAIL');
  beforeChange(machine, `${netdev.name} address`);
  const owner = ownerOf(machine, netdev);
  if (owner?.config.adminMac && !owner.config.trust && owner.config.mac !== address) {
    deviceLog(
      machine,
      owner.pf,
      `VF ${owner.index} attempted to override administratively set MAC address\nReload the VF driver to resume operations`,
    );
    throw new KernelError('EADDRNOTAVAIL');
  }
  netdev.address = address;
  netdev.addressOrigin = 3;
  tellPf(machine, netdev);
}

function setMtu(machine: Machine, netdev: Netdev, mtu: number): void {
  const { min, max } = mtuRange(machine, netdev);
  if (mtu < min) throw new MtuError('mtu less than device minimum.');
  if (max !== 0 && mtu > max) throw new MtuError('mtu greater than device maximum.');
  beforeChange(machine, `${netdev.name} mtu ${mtu}`);
  netdev.mtu = mtu;
  // igbvf_change_mtu() resets an interface that is down.
  if (!netdev.up) resetIgbvf(machine, netdev);
}

/** dev_change_name(): until 6.2 only what is down had its name changed. */
function setName(machine: Machine, netdev: Netdev, wanted: string): void {
  if (netdev.up && !kernelIsAtLeast(machine, 6, 2)) throw new KernelError('EBUSY');
  if (wanted === netdev.name) return;
  const name = validName(machine, wanted, netdev.netns);
  beforeChange(machine, `${netdev.name} name ${name}`);
  renameNetdev(machine, netdev, name);
}

/** bond_enslave() brings the slave up and gives it the bond's MAC, which udev has made persistent. */
function setMaster(machine: Machine, netdev: Netdev, id: number | null): void {
  beforeChange(machine, `${netdev.name} master`);
  const master = id === null ? undefined : machine.state.netdevs[id];
  if (master?.kind === 'bridge') refuseBridge(machine, netdev);
  netdev.master = master?.id ?? null;
  if (master?.kind !== 'bond') return;
  Object.assign(netdev, { address: master.address, up: true, wasUp: true });
  tellPf(machine, netdev);
}

/** br_add_if() gives the port VLAN 1, which the VF's driver must ask its PF for. */
function refuseBridge(machine: Machine, netdev: Netdev): void {
  const device = netdev.device === null ? undefined : machine.state.devices[netdev.device];
  const owner = ownerOf(machine, netdev);
  if (!device || !owner) return;
  if (!reachesPf(owner.pf, uplinkOf(machine, device))) throw new KernelError('EINVAL');
}

function setUp(machine: Machine, netdev: Netdev, up: boolean): void {
  if (netdev.up === up) return;
  beforeChange(machine, `${netdev.name} ${up ? 'up' : 'down'}`);
  netdev.up = up;
  if (up) {
    netdev.wasUp = true;
    logUp(machine, netdev);
    return;
  }
  resetIgbvf(machine, netdev);
  for (const vf of vfNetdevsOf(machine, netdev)) if (vf.up) resetIgbvf(machine, vf);
}

/** igbvf_reset() overwrites the permanent address with the current one. */
function resetIgbvf(machine: Machine, netdev: Netdev): void {
  if (driverOf(machine, netdev) === 'igbvf') netdev.permanentAddress = netdev.address;
}

function vfNetdevsOf(machine: Machine, netdev: Netdev): Netdev[] {
  const pf = netdev.device === null ? undefined : machine.state.devices[netdev.device];
  const indexes = [...(pf?.sriov?.vfs.keys() ?? [])];
  if (pf?.bus !== 'pci') return [];
  return indexes.flatMap((index) => netdevsOf(machine, vfName(pf, index)));
}

function logUp(machine: Machine, netdev: Netdev): void {
  const device = netdev.device === null ? undefined : machine.state.devices[netdev.device];
  const linkUp = pfDriver(device?.driver ?? null).logs.linkUp;
  if (device && linkUp && netdev.carrier) {
    const sender = `${device.driver} ${device.name} ${netdev.name}`;
    kernelLog(machine, `${sender}: ${linkUp(netdev.name, netdev.speed)}`);
  }
  const owner = ownerOf(machine, netdev);
  // igb_set_vf_mac_filter(): the multicast and neighbour addresses that every interface asks for.
  if (owner?.pf.driver === 'igb' && owner.config.adminMac && !owner.config.trust) {
    const denied = `VF ${owner.index} requested MAC filter but is administratively denied`;
    deviceLog(machine, owner.pf, denied);
  }
}

/** Of a VF's netdev: its PF, and what that keeps for it. */
function ownerOf(
  machine: Machine,
  netdev: Netdev,
): { pf: Device; index: number; config: VfConfig } | undefined {
  const vf = netdev.device === null ? null : machine.state.devices[netdev.device]?.vf;
  const pf = vf ? machine.state.devices[vf.pf] : undefined;
  const config = vf ? pf?.sriov?.vfs[vf.index] : undefined;
  return vf && pf && config ? { pf, index: vf.index, config } : undefined;
}

function driverOf(machine: Machine, netdev: Netdev): string | null {
  return netdev.device === null ? null : (machine.state.devices[netdev.device]?.driver ?? null);
}
