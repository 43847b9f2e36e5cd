import { netdevsOf, type Machine } from './machine.ts';
import type { Netdev } from './state.ts';

/** Is there a link: of a VF it depends on its PF, unless the administrator forces it. */
export function hasCarrier(machine: Machine, netdev: Netdev): boolean {
  const vf = netdev.device === null ? null : machine.state.devices[netdev.device]?.vf;
  if (!vf) return netdev.carrier;
  const forced = machine.state.devices[vf.pf]?.sriov?.vfs[vf.index]?.linkState ?? 'auto';
  if (forced !== 'auto') return forced === 'enable';
  const uplink = netdevsOf(machine, vf.pf)[0];
  return uplink !== undefined && uplink.up && uplink.carrier;
}

export function operstate(machine: Machine, netdev: Netdev): 'up' | 'down' | 'unknown' {
  if (netdev.type === 'loopback') return netdev.up ? 'unknown' : 'down';
  // netdevsim leaves its carrier alone.
  if (!netdev.multicast && netdev.up) return 'unknown';
  return netdev.up && hasCarrier(machine, netdev) ? 'up' : 'down';
}
