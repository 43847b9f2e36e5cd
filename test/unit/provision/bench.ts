import { boot } from '../../../src/host/simulated/boot.ts';
import { Killed } from '../../../src/host/simulated/changes.ts';
import { hostOf, type SimulatedHost } from '../../../src/host/simulated/host.ts';
import { machineOf, type Machine } from '../../../src/host/simulated/machine.ts';
import { lab } from '../../../src/host/simulated/machines/lab.ts';
import type { MachineSpec } from '../../../src/host/simulated/spec.ts';
import type { SimState } from '../../../src/host/simulated/state.ts';
import { memoryStorage } from '../../../src/host/simulated/storage.ts';
import type { Keep } from '../../../src/host/host.ts';
import { readInventory } from '../../../src/inventory/inventory.ts';
import { SriovError } from '../../../src/model/errors.ts';
import type { Vf } from '../../../src/model/nic.ts';
import { provision } from '../../../src/provision/provision.ts';
import type { ApplyRequest, ProvisionOptions, Request } from '../../../src/provision/request.ts';

/** A machine with its PF up, that can be opened again after the process that drove it was killed. */
export interface Bench {
  machine: Machine;
  keep: Keep;
  host: SimulatedHost;
}

export async function newBench(pf = 'enp1s0', spec: MachineSpec = lab): Promise<Bench> {
  const machine = boot(spec);
  const { keep } = memoryStorage();
  const bench = { machine, keep, host: open(machine, keep) };
  await bench.host.run('ip', ['link', 'set', 'dev', pf, 'up']);
  return bench;
}

/** Another machine in exactly that state. */
export function benchOf(state: SimState): Bench {
  const machine = machineOf(structuredClone(state));
  const { keep } = memoryStorage();
  return { machine, keep, host: open(machine, keep) };
}

function open(machine: Machine, keep: Keep): SimulatedHost {
  return hostOf(machine, { ...memoryStorage(), keep });
}

export function openAgain(bench: Bench): void {
  bench.machine.state.faults = [];
  bench.host = open(machineOf(bench.machine.state), bench.keep);
}

export type Outcome = { changed: boolean } | { error: SriovError };

export async function attempt(
  host: SimulatedHost,
  request: Request | ApplyRequest,
  options: Partial<ProvisionOptions> = {},
): Promise<Outcome> {
  try {
    return await provision(host, request, {
      dryRun: false,
      force: false,
      waitSeconds: 5,
      ...options,
    });
  } catch (error) {
    if (error instanceof SriovError) return { error };
    throw error;
  }
}

/** Runs the request until it is killed at the n-th change. false: it ended before, or had nothing to leave behind. */
export async function killed(
  bench: Bench,
  victim: Request | ApplyRequest,
  at: number,
  options: Partial<ProvisionOptions> = {},
): Promise<boolean> {
  await bench.host.inject({ atChange: at, result: 'KILL', times: 1 });
  try {
    await attempt(bench.host, victim, options);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
  const isDead = bench.machine.state.faults.some(({ times }) => times === 0);
  openAgain(bench);
  return isDead && bench.keep.load('journal.json') !== undefined;
}

export async function vfsOf(host: SimulatedHost, pf = 'enp1s0'): Promise<Vf[]> {
  return (await readInventory(host, { pf, holders: true })).vfs;
}

export const create = (count: number, settings = {}, pf = 'enp1s0'): Request => ({
  action: 'create',
  pf,
  count,
  settings,
  recreate: true,
});
