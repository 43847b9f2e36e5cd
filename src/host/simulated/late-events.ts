import { sha256 } from '../../model/sha256.ts';
import { load } from './driver-binding.ts';
import { kernelIsAtLeast } from './kernel-identity.ts';
import type { Machine } from './machine.ts';
import { addAltnames, renameNetdev } from './netdevs.ts';
import { HOST_NETNS, type LateEvent, type Netdev } from './state.ts';
import { registerVfNetdev, tellPf } from './vf-netdev.ts';

/** Moves the machine's clock and lets happen what was due meanwhile. */
export function advance(machine: Machine, ms: number): void {
  const { state } = machine;
  const target = state.now + ms;
  while (state.events.length > 0 && state.events[0]!.at <= target) {
    const event = state.events.shift()!;
    state.now = Math.max(state.now, event.at);
    happen(machine, event);
  }
  state.now = target;
}

/** `udevadm settle`: until nothing is pending. */
export function settle(machine: Machine): void {
  while (machine.state.events.length > 0) {
    advance(machine, machine.state.events.at(-1)!.at - machine.state.now);
  }
}

function happen(machine: Machine, event: LateEvent): void {
  machine.changed = true;
  switch (event.kind) {
    case 'module':
      load(machine, event.module);
      break;
    case 'netdev':
      registerVfNetdev(machine, event.device);
      break;
    case 'rename':
      rename(machine, event.netdev, event);
      break;
  }
}

type Renaming = Extract<LateEvent, { kind: 'rename' }>;

/** udev knows only its own namespace, and gives up when the name is taken. */
function rename(machine: Machine, id: number, { to, altnames }: Renaming): void {
  const netdev = machine.state.netdevs[id];
  if (!netdev || netdev.netns !== HOST_NETNS) return;
  // systemd tries since 253, and the kernel lets it since 6.2.
  if (netdev.up && !kernelIsAtLeast(machine, 6, 2)) return;
  if (machine.lookup.netdevByName.has(`${HOST_NETNS}/${to}`)) return;
  renameNetdev(machine, netdev, to);
  addAltnames(machine, netdev, altnames);
  if (netdev.addressOrigin === 1) persistMac(machine, netdev);
}

/** udev's MACAddressPolicy=persistent replaces a random MAC by one that follows from the name. */
function persistMac(machine: Machine, netdev: Netdev): void {
  const digest = sha256(netdev.name);
  const octets = [(digest[0]! & 0xfc) | 2, ...digest.subarray(1, 6)];
  netdev.address = octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':');
  netdev.addressOrigin = 3;
  tellPf(machine, netdev);
}
