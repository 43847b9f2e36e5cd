import { demo } from './machines/demo.ts';
import { lab, labIommuOff, labIommuPassThrough, labWithoutIommu } from './machines/lab.ts';
import { bondedPfs, bridgedPf } from './machines/masters.ts';
import { sick } from './machines/sick.ts';
import type { MachineSpec } from './spec.ts';

/** Ready-made machines, by name. */
export const MACHINES = {
  demo,
  lab,
  'no-iommu': labWithoutIommu,
  'iommu-off': labIommuOff,
  'iommu-pt': labIommuPassThrough,
  bond: bondedPfs,
  bridge: bridgedPf,
  sick,
} satisfies Record<string, MachineSpec>;
