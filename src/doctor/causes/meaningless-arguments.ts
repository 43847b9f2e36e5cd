import { argumentOptions, type KernelArgument } from '../../bootloader/kernel-arguments.ts';
import type { IommuKind } from './iommu-cause.ts';

export interface Meaningless {
  arg: KernelArgument;
  why: string;
}

/** Arguments about the IOMMU that such a host's kernel does not look at, or whose value is a common mistake. */
export function meaninglessArguments(
  args: readonly KernelArgument[],
  kind: IommuKind,
): Meaningless[] {
  return args.flatMap((arg) => {
    const owner = Object.hasOwn(OWNERS, arg.name) ? OWNERS[arg.name] : undefined;
    if (!owner) return [];
    const { kinds, driver, mistakes } = owner;
    if (!kinds.includes(kind)) {
      return [
        { arg, why: `${arg.name} is read by ${driver} alone, which this host does not have.` },
      ];
    }
    const options = argumentOptions([arg], arg.name).map(({ option }) => option);
    return options.every((option) => mistakes.includes(option))
      ? [{ arg, why: `${driver} knows no such value of ${arg.name}, and skips it.` }]
      : [];
  });
}

interface Owner {
  kinds: readonly IommuKind[];
  driver: string;
  /** Only values that people copy around: a list of the valid ones would be wrong with the next kernel. */
  mistakes: readonly string[];
}

const OWNERS: Record<string, Owner> = {
  // drivers/iommu/amd/init.c, parse_amd_iommu_options
  amd_iommu: {
    kinds: ['amd', 'x86'],
    driver: "the driver of AMD's IOMMU",
    mistakes: ['on', '1', 'yes', 'true', 'enable', 'enabled', 'pt'],
  },
  // drivers/iommu/intel/iommu.c, intel_iommu_setup
  intel_iommu: {
    kinds: ['intel', 'x86'],
    driver: "the driver of Intel's IOMMU",
    mistakes: ['1', 'yes', 'true', 'enable', 'enabled', 'pt'],
  },
  // arch/x86/kernel/pci-dma.c, iommu_setup; powerpc has one of its own
  iommu: {
    kinds: ['intel', 'amd', 'x86', 'other'],
    driver: 'the x86 kernel',
    mistakes: ['on', '1', 'yes', 'true', 'enable', 'enabled'],
  },
};
