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
