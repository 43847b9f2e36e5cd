import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSimulatedHost } from '../../src/host/simulated/open.ts';
import { differences, type Outcome } from './outcome.ts';
import { play } from './play.ts';
import type { Report } from './report.ts';
import type { Scenario } from './scenario.ts';
import { simulatedMachine } from './simulated-machine.ts';
import { simulatedWorld } from './simulated-world.ts';

/** Runs what both worlds can on the simulated machine, and holds its answers against the kernel's. */
export async function compareWithSimulated(
  scenarios: Scenario[],
  real: Outcome[],
  report: Report,
): Promise<void> {
  for (const scenario of scenarios.filter(({ on }) => on === 'both')) {
    const outcome = await onSimulated(scenario);
    const kernel = real.find((other) => other.scenario === scenario.name);
    if (kernel?.error === undefined) {
      const wrong =
        kernel === undefined ? ['there are no answers of a kernel'] : differences(kernel, outcome);
      const all = [...(outcome.error === undefined ? [] : [outcome.error]), ...wrong];
      if (all.length > 0) outcome.error = all.join('\n');
    }
    report.outcome('simulated', outcome);
  }
}

async function onSimulated(scenario: Scenario): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'sriovctl-sim-'));
  try {
    const host = openSimulatedHost({ stateFolder: folder, machine: simulatedMachine(scenario) });
    // Written down before sriovctl comes: where no machine is, it would switch on another.
    await host.change((machine) => (machine.changed = true));
    return await play(scenario, 'simulated', (answers) => simulatedWorld(host, folder, answers));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
