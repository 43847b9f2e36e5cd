import { argumentOptions, type KernelArgument } from '../../bootloader/kernel-arguments.ts';

export interface PciOption {
  /** `realloc=off`, `noari` */
  option: string;
  arg: KernelArgument;
}

/** The options of all `pci=` arguments, in the order in which the kernel reads them (drivers/pci/pci.c, pci_setup). */
export function pciOptions(args: readonly KernelArgument[]): PciOption[] {
  return argumentOptions(args, 'pci');
}
