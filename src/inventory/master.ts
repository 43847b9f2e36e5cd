import type { Host } from '../host/host.ts';
import { linkName, readOptional } from '../host/read.ts';
import type { Master } from '../model/nic.ts';

/** What the netdev of this sysfs folder is enslaved to. */
export function readMaster(host: Host, folder: string): Master | null {
  const name = linkName(host, `${folder}/master`);
  return name === undefined ? null : { name, kind: deviceKind(host, name) ?? 'unknown' };
}

/** `bond`, `bridge`, `vlan`, ...: bond and bridge say so in sysfs, a team or vrf says it to rtnetlink only. */
export function deviceKind(host: Host, netdev: string): string | undefined {
  if (netdev === 'ovs-system') return 'openvswitch';
  return /^DEVTYPE=(.+)$/m.exec(readOptional(host, `/sys/class/net/${netdev}/uevent`) ?? '')?.[1];
}
