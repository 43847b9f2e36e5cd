export interface Shape {
  /** The NICs, each behind a root port of its own: 0000:01:00.0, 0000:02:00.0, ... all on one hub. */
  nics: ('igb' | 'e1000e')[];
  /** Is there an IOMMU (and a DMAR table that tells of it)? */
  iommu: boolean;
  /** Kernel arguments beside those that every guest has. */
  kernelArguments: string[];
}

/** The hosts that scenarios run on. One boot each. */
export const shapes = {
  igb: { nics: ['igb', 'igb'], iommu: true, kernelArguments: [] },
  'no-iommu': { nics: ['igb'], iommu: false, kernelArguments: [] },
  'iommu-off': { nics: ['igb'], iommu: true, kernelArguments: ['intel_iommu=off'] },
  'iommu-pt': { nics: ['igb'], iommu: true, kernelArguments: ['intel_iommu=on', 'iommu=pt'] },
  // The unit is disabled in the image; systemd starts it because it is wanted on the kernel's command line.
  networkmanager: {
    nics: ['igb', 'e1000e'],
    iommu: true,
    kernelArguments: ['systemd.wants=NetworkManager.service'],
  },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof shapes;
