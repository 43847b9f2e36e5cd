import type { Machine } from './machine.ts';
import { NAME_ROOM } from './netdev-name.ts';
import { lateness, schedule } from './schedule.ts';
import type { Netdev } from './state.ts';

/** udev will give the netdev its name of the naming scheme, and further ones beside it. */
export function scheduleRename(
  machine: Machine,
  netdev: Netdev,
  to: string,
  altnames: readonly string[] = [],
): void {
  if (to.length >= NAME_ROOM) return;
  const delay = lateness(machine).rename;
  schedule(machine, delay, { kind: 'rename', netdev: netdev.id, to, altnames: [...altnames] });
}
