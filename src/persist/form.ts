import type { Host } from '../host/host.ts';
import type { Inventory } from '../model/nic.ts';
import type { PersistedPf } from './persisted-pf.ts';

/** Whose files make the VFs at boot: a unit of ours, or the native ones of a tool. */
export const FORMS = ['systemd', 'networkd', 'netplan', 'networkmanager'] as const;
export type Form = (typeof FORMS)[number];

/** What a form is told. */
export interface FormInput {
  host: Host;
  inventory: Inventory;
  pfs: readonly PersistedPf[];
  /** As printHostFile wrote it. */
  hostFile: string;
  /** The files that an earlier `persist enable` wrote. */
  own: ReadonlySet<string>;
}

export interface FormFile {
  path: string;
  text: string;
  /** Where it is new. */
  mode: number;
}

/** What is asked for and would not come back, or not so. */
export interface Cannot {
  /** `ens1f0`, `ens1f0 vf 0-3`. */
  target: string;
  /** As in the host file. */
  setting: string;
  why: string;
}

/** What one form makes of the PFs. */
export interface Written {
  files: FormFile[];
  cannot: Cannot[];
}
