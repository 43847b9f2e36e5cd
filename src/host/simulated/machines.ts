import { demo } from './machines/demo.ts';
import { lab, labIommuOff, labIommuPassThrough, labWithoutIommu } from './machines/lab.ts';
import type { MachineSpec } from './spec.ts';

/** Ready-made machines, by name. */
export const MACHINES = {
  demo,
  lab,
  'no-iommu': labWithoutIommu,
  'iommu-off': labIommuOff,
  'iommu-pt': labIommuPassThrough,
} satisfies Record<string, MachineSpec>;
