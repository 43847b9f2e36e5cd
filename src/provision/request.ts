import type { PfSettings } from '../model/pf-settings.ts';
import type { VfSettings } from '../model/vf-settings.ts';

/** What one call of `vf create|set|reset|bind|delete` asks for, with the PF still as the user wrote it. */
export type Request =
  | {
      action: 'create';
      pf: string;
      count: number | 'max';
      settings: RequestedSettings;
      recreate: boolean;
    }
  | { action: 'set'; pf: string; vfs: string; settings: RequestedSettings }
  | { action: 'reset'; pf: string; vfs: string }
  | { action: 'bind'; pf: string; vfs: string; driver: string | null }
  | { action: 'delete'; pf: string };

/** What `apply` asks for, of several PFs in one change: all of it, or none. */
export interface ApplyRequest {
  action: 'apply';
  /** As it was typed: `apply host.yaml`. */
  command: string;
  pfs: PfRequest[];
  /** Existing VFs may be destroyed and made anew where the kernel demands it. */
  recreate: boolean;
}

/** How one PF shall be, settings and all. */
export interface PfRequest {
  /** Its place: a PCI address, or `netdevsim1`. */
  pf: string;
  count: number | 'max';
  pfSettings: PfSettings;
  /** For all VFs. */
  settings: RequestedSettings;
  /** For some, over those for all. */
  overrides: { indexes: readonly number[]; settings: RequestedSettings }[];
  /** Names for the representors, `{vf}` for the index. */
  representors?: string;
}

/** As VfSettings, but one text for several VFs: `auto`, `none` or the first address. */
export interface RequestedSettings extends Omit<VfSettings, 'mac' | 'nodeGuid' | 'portGuid'> {
  mac?: string;
  nodeGuid?: string;
  portGuid?: string;
}

export interface ProvisionOptions {
  dryRun: boolean;
  force: boolean;
  /**
   * How long to wait for another sriovctl, udev, drivers and read-back, in seconds.
   * undefined: 10 for the devices, and not at all for another sriovctl.
   */
  waitSeconds?: number;
  /** Asked before VFs are destroyed to make more; absent where nobody can answer. */
  confirm?: (question: string) => Promise<boolean>;
  /** What to do about a change that a killed run left behind; asked through `chooseRecovery` if absent. */
  recover?: Recovery;
  chooseRecovery?: (unfinished: string) => Promise<Recovery>;
  /** Ctrl-C: what was done so far is undone. */
  signal?: AbortSignal;
  progress?: (line: string) => void;
  warn?: (line: string) => void;
}

export type Recovery = 'finish' | 'undo';
