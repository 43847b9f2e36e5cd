import assert from 'node:assert/strict';
import { names } from './igb.ts';
import type { World } from './world.ts';

/** The netdevsim with room for 256 VFs that a scenario with `netdevsim: 256` has. */
export const DEVICE = '/sys/bus/netdevsim/devices/netdevsim1';

export const SETTINGS = ['--vlan', '100', '--spoofchk', 'on', '--trust', 'on'];

export function pfName(world: World): string {
  const [name] = names(world.list(`${DEVICE}/net`));
  assert.ok(name);
  return name;
}

export function numVfs(world: World): unknown {
  return world.read(`${DEVICE}/sriov_numvfs`);
}
