import type { DoctorReport } from '../report.ts';

/** The JSON contract of `doctor --fix`: the host as it is afterwards, and what was done. */
export interface FixReport extends DoctorReport {
  fixes: Fix[];
}

export interface Fix {
  /** The checks whose findings it cures: several may ask for other kernel arguments, which are changed together. */
  ids: string[];
  target: string;
  /** What was found. */
  message: string;
  /**
   * - planned: it would be done (--dry-run), or nobody agreed
   * - applied: done; it takes effect now, or with the next boot where `rebootNeeded` says so
   * - ineffective: done, and the finding is there all the same
   * - undone: a step failed, and all is as before
   * - unrestored: a step failed, and not all could be put back
   * - refused: not done, because it is not safe or not possible on this host
   */
  status: 'planned' | 'applied' | 'ineffective' | 'undone' | 'unrestored' | 'refused';
  commands: string[];
  files: FileDiff[];
  rebootNeeded: boolean;
  /** Why it failed or was refused. */
  reason?: string;
}

export interface FileDiff {
  path: string;
  /** As `diff -u` prints it. */
  diff: string;
}
