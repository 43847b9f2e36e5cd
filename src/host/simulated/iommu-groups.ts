import type { Machine } from './machine.ts';
import type { Device } from './state.ts';

/** The group of a new device: the lowest free number (the kernel counts with an IDA), or that of its PF without ACS. */
export function freeGroup(machine: Machine, pf: Device | null): number | null {
  const iommu = machine.state.spec.iommu;
  if (!iommu?.enabled || iommu.kind === 'none') return null;
  if (iommu.sharedGroups && pf) return pf.iommuGroup;
  const { lookup } = machine;
  while (lookup.groupMembers.has(lookup.groupHint)) lookup.groupHint += 1;
  return lookup.groupHint;
}
