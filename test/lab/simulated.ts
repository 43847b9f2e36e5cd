import type { Outcome } from './outcome.ts';
import type { Report } from './report.ts';
import type { Scenario } from './scenario.ts';

/** Runs what both worlds can on the simulated machine, and holds its answers against the kernel's. */
export async function compareWithSimulated(
  _scenarios: Scenario[],
  _real: Outcome[],
  _report: Report,
): Promise<void> {}
