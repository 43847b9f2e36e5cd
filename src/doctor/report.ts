import type { Finding } from './check.ts';

/** The JSON contract of `doctor`. */
export interface DoctorReport {
  summary: Summary;
  checks: CheckResult[];
}

export interface Summary {
  passed: number;
  warnings: number;
  failed: number;
  skipped: number;
}

export interface CheckResult extends Finding {
  /** Of the check that found it: stable, for scripts and `--explain`. */
  id: string;
}

export function summarize(checks: readonly CheckResult[]): Summary {
  const count = (status: Finding['status']) =>
    checks.filter((check) => check.status === status).length;
  return {
    passed: count('pass'),
    warnings: count('warn'),
    failed: count('fail'),
    skipped: count('skip'),
  };
}
