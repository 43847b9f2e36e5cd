import { boot } from './boot.ts';
import { hostOf, type SimulatedHost } from './host.ts';
import { advance } from './late-events.ts';
import { machineOf, type Machine } from './machine.ts';
import { MACHINES } from './machines.ts';
import type { MachineSpec } from './spec.ts';
import { stateFile, type StateFile } from './state-file.ts';
import { folderStorage, memoryStorage } from './storage.ts';

export { MACHINES } from './machines.ts';
export type { SimulatedHost } from './host.ts';
export type { MachineSpec } from './spec.ts';

/**
 * The machine that lives in `stateFolder`; `machine` (by default the demo) is switched on there if none does yet.
 * @throws {SriovError} UNREADABLE if its state is broken
 */
export function openSimulatedHost({
  stateFolder,
  machine = MACHINES.demo,
}: {
  stateFolder: string;
  machine?: MachineSpec;
}): SimulatedHost {
  const file = stateFile(stateFolder);
  return hostOf(loadOrBoot(file, machine), folderStorage(file));
}

/** A machine in memory only. */
export function simulatedHost(machine: MachineSpec): SimulatedHost {
  return hostOf(boot(machine), memoryStorage());
}

/** Saved by the first change: looking at a machine writes nothing. */
function loadOrBoot(file: StateFile, spec: MachineSpec): Machine {
  const state = file.load();
  if (!state) return boot(spec);
  const machine = machineOf(state);
  advance(machine, Math.max(0, Date.now() - state.savedAt));
  return machine;
}
