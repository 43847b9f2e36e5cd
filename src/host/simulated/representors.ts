import { netdevsOf, randomMac, type Machine } from './machine.ts';
import { addNetdev, removeNetdev } from './netdevs.ts';
import { scheduleRename } from './renaming.ts';
import type { Device, Netdev } from './state.ts';

/** In switchdev mode the PF has a netdev for each VF, beside its own. */
export function addRepresentors(machine: Machine, pf: Device): void {
  const uplink = netdevsOf(machine, pf.name).find((netdev) => !isRepresentor(netdev));
  // Of the switch that it is from now on; drivers make it of what is unique to the card.
  if (uplink) uplink.switchId ??= uplink.address.replaceAll(':', '');
  for (const index of pf.sriov!.vfs.keys()) {
    const portName = `pf${Number(pf.name.slice(-1)) % 2 && pf.bus === 'pci' ? 1 : 0}vf${index}`;
    const netdev = addNetdev(machine, {
      address: randomMac(machine),
      device: pf.name,
      portName,
      switchId: uplink?.switchId ?? null,
      multicast: uplink?.multicast,
    });
    if (uplink) scheduleRename(machine, netdev, `${stem(uplink.name)}n${portName}`);
  }
}

export function removeRepresentors(machine: Machine, pf: Device): void {
  for (const netdev of netdevsOf(machine, pf.name)) {
    if (isRepresentor(netdev)) removeNetdev(machine, netdev);
  }
}

export function isRepresentor(netdev: Netdev): boolean {
  return /^pf\d+vf\d+$/.test(netdev.portName ?? '');
}

/** `enp1s0f0np0` without the name of its port. */
export function stem(name: string): string {
  return name.replace(/np\d+$/, '');
}
