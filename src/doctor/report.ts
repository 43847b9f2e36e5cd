import type { Finding } from './check.ts';
import type { Cure } from './cures/cure.ts';

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

export interface CheckResult extends Omit<Finding, 'cure'> {
  /** Of the check that found it: stable, for scripts and `--explain`. */
  id: string;
  cure?: Omit<Cure, 'steps'>;
}

/** A finding with the id of its check: what `--fix` works on. */
export interface Diagnosis extends Finding {
  id: string;
}

export function reportOf(diagnoses: readonly Diagnosis[]): DoctorReport {
  const checks = diagnoses.map(({ cure, ...rest }) =>
    cure ? { ...rest, cure: shown(cure) } : rest,
  );
  return { summary: summarize(checks), checks };
}

function shown({ commands, automatic, rebootNeeded }: Cure): Omit<Cure, 'steps'> {
  return { commands, automatic, rebootNeeded };
}

function summarize(checks: readonly CheckResult[]): Summary {
  const count = (status: Finding['status']) =>
    checks.filter((check) => check.status === status).length;
  return {
    passed: count('pass'),
    warnings: count('warn'),
    failed: count('fail'),
    skipped: count('skip'),
  };
}
