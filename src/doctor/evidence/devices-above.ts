import type { Host } from '../../host/host.ts';
import { listOptional } from '../../host/read.ts';
import { deviceKind } from '../../inventory/master.ts';

export interface DeviceAbove {
  name: string;
  /** `vlan`, `macvlan`, `bond`, `bridge`; undefined for a kind that sysfs does not tell. */
  kind: string | undefined;
}

/** What stands right on this netdev: its master, VLANs, macvlans (net/core/dev.c, netdev_adjacent_sysfs_add). */
export function devicesAbove(host: Host, netdev: string): DeviceAbove[] {
  return listOptional(host, `/sys/class/net/${netdev}`)
    .filter((name) => name.startsWith('upper_'))
    .map((link) => link.slice('upper_'.length))
    .map((name) => ({ name, kind: deviceKind(host, name) }));
}
