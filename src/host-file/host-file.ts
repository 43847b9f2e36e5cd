import type { MacAddress } from '../model/mac-address.ts';
import type { PciAddress } from '../model/pci-address.ts';
import type { PfSettings } from '../model/pf-settings.ts';
import type { RequestedSettings } from '../provision/request.ts';

/** How a host's PFs and VFs shall be: what `export` writes, and `diff`, `apply` and `persist` read (docs/host-file.md). */
export interface HostFile {
  version: 1;
  /** At most one for each PF; a PF that is not among them stays as it is. */
  pfs: PfEntry[];
}

export interface PfEntry extends Omit<PfSettings, 'up'> {
  match: PfMatch;
  count: number | 'max';
  up?: true;
  /** For the representors in switchdev mode, `{vf}` for the VF's index: `ens4r{vf}`. */
  representors?: string;
  /** For all VFs. */
  defaults: RequestedSettings;
  /** For some of them, over the defaults. No VF is in two. */
  vfs: VfEntry[];
}

/** At least one of `pci`, `mac` and `name`. The first of them in this order finds the PF; all others must agree. */
export interface PfMatch {
  pci?: PciAddress;
  /** `8086:1592`: vendor and device. Only a check. */
  id?: string;
  /** The permanent MAC. */
  mac?: MacAddress;
  /** The netdev's name or an altname. */
  name?: string;
}

export interface VfEntry {
  /** `3`, `0-1`, `0,2,5-7`, as it stands in the file. */
  range: string;
  /** Ascending. */
  indexes: number[];
  settings: RequestedSettings;
}
