import type { Nic, Vf } from '../model/nic.ts';
import { PF_ATTRIBUTES, type VfSettings } from '../model/vf-settings.ts';
import { isUserspaceDriver } from '../model/userspace-driver.ts';

/** One PF with its VFs as they were read. */
export interface PfState {
  nic: Nic;
  vfs: Vf[];
}

/** What a PF's VFs shall be. A VF that is not in the map stays as it is. */
export interface DesiredState {
  numVfs: number;
  vfs: ReadonlyMap<number, VfSettings>;
}

/** All settings of a VF that its drivers report, so that they can be put back. */
export function settingsOf(vf: Vf): VfSettings {
  const settings: Record<string, unknown> = {};
  for (const attribute of PF_ATTRIBUTES) {
    if (vf[attribute] !== null) settings[attribute] = vf[attribute];
  }
  if (vf.netdev !== null && vf.mtu !== null) settings.mtu = vf.mtu;
  if (vf.pci !== null) {
    // A kernel driver comes back by itself when asked to probe; binding it by name would pin it with an override.
    settings.driver = vf.driver === null || isUserspaceDriver(vf.driver) ? vf.driver : 'default';
  }
  return settings as VfSettings;
}

/** Has anybody told its settings? No driver reports a VF and nothing of it. */
export function isUnread(vf: Vf): boolean {
  return PF_ATTRIBUTES.every((attribute) => vf[attribute] === null);
}

/** The state as something to come back to. */
export function asDesired({ nic, vfs }: PfState): DesiredState {
  return { numVfs: nic.numVfs, vfs: new Map(vfs.map((vf) => [vf.index, settingsOf(vf)])) };
}
