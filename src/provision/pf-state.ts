import type { Nic, Vf } from '../model/nic.ts';
import type { PfSettings } from '../model/pf-settings.ts';
import { PF_ATTRIBUTES, type VfSettings } from '../model/vf-settings.ts';
import { isUserspaceDriver } from '../model/userspace-driver.ts';

/** One PF with its VFs as they were read. */
export interface PfState {
  nic: Nic;
  vfs: Vf[];
  /** Does a rule of ours keep NetworkManager off its VFs? */
  unmanaged?: boolean;
  /** Interrupt vectors that the driver deals out to VFs; 0 or undefined where it does not. */
  totalMsix?: number;
  /** Of each VF, where they were asked for. */
  msix?: ReadonlyMap<number, number>;
}

/** What a PF and its VFs shall be. A VF that is not in the map stays as it is, and so does what `pf` does not name. */
export interface DesiredState {
  numVfs: number;
  vfs: ReadonlyMap<number, VfSettings>;
  pf?: PfSettings;
}

export function wantsMsix({ vfs }: DesiredState): boolean {
  return [...vfs.values()].some(({ msix }) => msix !== undefined);
}

/** All settings of a VF that its drivers report, so that they can be put back. */
export function settingsOf(vf: Vf, { nic, msix }: Partial<PfState> = {}): VfSettings {
  const settings: Record<string, unknown> = {};
  for (const attribute of PF_ATTRIBUTES) {
    if (vf[attribute] !== null) settings[attribute] = vf[attribute];
  }
  if (vf.netdev !== null && vf.mtu !== null) settings.mtu = vf.mtu;
  if (vf.pci !== null) {
    // A kernel driver comes back by itself when asked to probe; binding it by name would pin it with an override.
    settings.driver = vf.driver === null || isUserspaceDriver(vf.driver) ? vf.driver : 'default';
  }
  const representor = nic?.representors.find((candidate) => candidate.vf === vf.index);
  if (representor) settings.representor = representor.name;
  const vectors = msix?.get(vf.index);
  if (vectors !== undefined) settings.msix = vectors;
  return settings as VfSettings;
}

/** Has anybody told its settings? No driver reports a VF and nothing of it. */
export function isUnread(vf: Vf): boolean {
  return PF_ATTRIBUTES.every((attribute) => vf[attribute] === null);
}

/** The state as something to come back to; of the PF itself only what `names` says, the rest is not ours to put back. */
export function asDesired(state: PfState, names: readonly (keyof PfSettings)[] = []): DesiredState {
  const vfs = new Map(state.vfs.map((vf) => [vf.index, settingsOf(vf, state)]));
  const all = pfSettingsOf(state);
  const pf = Object.fromEntries(
    names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])),
  );
  return { numVfs: state.nic.numVfs, vfs, pf };
}

/** Of the PF itself, as far as it can be told. */
export function pfSettingsOf({ nic, unmanaged = false }: PfState): PfSettings {
  return {
    ...(nic.state === null ? {} : { up: nic.state === 'up' }),
    ...(nic.mtu === null ? {} : { mtu: nic.mtu }),
    ...(nic.driversAutoprobe === null ? {} : { autoprobe: nic.driversAutoprobe }),
    ...(nic.eswitchMode === null ? {} : { eswitch: nic.eswitchMode }),
    unmanaged,
  };
}
