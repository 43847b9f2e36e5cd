import type { Vf } from '../model/nic.ts';

/** The answer of every changing command; the JSON contract of `vf create|set|reset|bind|delete`. */
export interface ProvisionResult {
  /** Was something written: false in a dry run, whatever the plan says. */
  changed: boolean;
  plan: PlanLine[];
  /** As they are afterwards (in a dry run: as they are now). */
  vfs: Vf[];
}

/** One thing that is going to change, for people and for `--dry-run --json`. */
export interface PlanLine {
  /** `create`, `destroy`, `set mac`, `bind`, ... */
  action: string;
  /** `ens1f0`, `ens1f0 vf 3`. */
  target: string;
  from: string | number | boolean | null;
  to: string | number | boolean | null;
}
