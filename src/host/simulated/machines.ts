import { demo } from './machines/demo.ts';
import { lab } from './machines/lab.ts';
import type { MachineSpec } from './spec.ts';

/** Ready-made machines, by name. */
export const MACHINES = { demo, lab } satisfies Record<string, MachineSpec>;
