import { isMulticast, isMac } from '../../model/mac-address.ts';
import { beforeChange } from './changes.ts';
import { KernelError } from './errno.ts';
import { deviceLog, type Machine } from './machine.ts';
import { moveNetdev, renameNetdev } from './netdevs.ts';
import type { Netdev } from './state.ts';
import { setVfAttributes, type VfRequest } from './vf-attributes.ts';
import { mtuRange } from './mtu.ts';

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

function setAddress(machine: Machine, netdev: Netdev, address: string): void {
  if (!isMac(address) || isMulticast(address)) throw new KernelError('EADDRNOTAVAIL');
  beforeChange(machine, `${netdev.name} address`);
  const device = netdev.device === null ? undefined : machine.state.devices[netdev.device];
  const pf = device?.vf ? machine.state.devices[device.vf.pf] : undefined;
  const config = device?.vf ? pf?.sriov?.vfs[device.vf.index] : undefined;
  if (pf && config?.adminMac && !config.trust && config.mac !== address) {
    deviceLog(
      machine,
      pf,
      `VF ${device!.vf!.index} attempted to override administratively set MAC address\nReload the VF driver to resume operations`,
    );
    throw new KernelError('EADDRNOTAVAIL');
  }
  netdev.address = address;
}

function setMtu(machine: Machine, netdev: Netdev, mtu: number): void {
  const { min, max } = mtuRange(machine, netdev);
  if (mtu < min) throw new MtuError('mtu less than device minimum.');
  if (max !== 0 && mtu > max) throw new MtuError('mtu greater than device maximum.');
  beforeChange(machine, `${netdev.name} mtu ${mtu}`);
  netdev.mtu = mtu;
}

function setName(machine: Machine, netdev: Netdev, name: string): void {
  if (netdev.up) throw new KernelError('EBUSY');
  beforeChange(machine, `${netdev.name} name ${name}`);
  renameNetdev(machine, netdev, name);
}

function setMaster(machine: Machine, netdev: Netdev, master: number | null): void {
  beforeChange(machine, `${netdev.name} master`);
  netdev.master = master;
}

function setUp(machine: Machine, netdev: Netdev, up: boolean): void {
  if (netdev.up === up) return;
  beforeChange(machine, `${netdev.name} ${up ? 'up' : 'down'}`);
  netdev.up = up;
}
