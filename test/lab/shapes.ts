import type { ImageName } from './guest/recipe.ts';

export interface Shape {
  /** The NICs, each behind a root port of its own: 0000:01:00.0, 0000:02:00.0, ... all on one hub. */
  nics: ('igb' | 'e1000e')[];
  /** The disk; `host` if left out. */
  image?: ImageName;
  /** Is there an IOMMU (and a DMAR table that tells of it)? */
  iommu: boolean;
  /** Kernel arguments beside those that every guest has. */
  kernelArguments: string[];
  /** Its disk is kept from boot to boot, so that its scenarios can go on after a reboot. */
  keepsDisk?: true;
  /** The boot loader that starts the guest from its second boot on, when the first has set it up (boot-loader.ts). */
  loader?: 'grub' | 'systemd-boot';
  /** Its scenarios are dealt out to so many guests. */
  guests?: number;
}

/** The hosts that scenarios run on; what takes longest comes first. */
export const shapes = {
  consumers: { image: 'consumers', nics: ['igb', 'igb'], iommu: true, kernelArguments: [] },
  igb: { nics: ['igb', 'igb'], iommu: true, kernelArguments: [], guests: 2 },
  reboot: { nics: ['igb', 'igb'], iommu: true, kernelArguments: [], keepsDisk: true },
  grub: { nics: ['igb'], iommu: true, kernelArguments: [], keepsDisk: true, loader: 'grub' },
  'systemd-boot': {
    nics: ['igb'],
    iommu: true,
    kernelArguments: [],
    keepsDisk: true,
    loader: 'systemd-boot',
  },
  'no-iommu': { nics: ['igb'], iommu: false, kernelArguments: [] },
  'iommu-off': { nics: ['igb'], iommu: true, kernelArguments: ['intel_iommu=off'] },
  'iommu-pt': { nics: ['igb'], iommu: true, kernelArguments: ['intel_iommu=on', 'iommu=pt'] },
  // The unit is disabled in the image; systemd starts it because it is wanted on the kernel's command line.
  networkmanager: {
    nics: ['igb', 'e1000e'],
    iommu: true,
    kernelArguments: ['systemd.wants=NetworkManager.service'],
  },
  'four-igb': { nics: ['igb', 'igb', 'igb', 'igb'], iommu: true, kernelArguments: [] },
  e1000e: { nics: ['e1000e'], iommu: true, kernelArguments: [] },
  'no-nic': { nics: [], iommu: true, kernelArguments: [] },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof shapes;
