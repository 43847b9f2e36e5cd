import { lab } from './lab.ts';
import type { MachineSpec } from '../spec.ts';

export const demo: MachineSpec = { ...lab, name: 'demo' };
