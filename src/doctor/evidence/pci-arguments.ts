import { argumentOptions, type KernelArgument } from '../../bootloader/kernel-arguments.ts';
import type { ArgumentChange } from '../../bootloader/change-arguments.ts';

export interface PciOption {
  /** `realloc=off`, `noari` */
  option: string;
  arg: KernelArgument;
}

/** The options of all `pci=` arguments, in the order in which the kernel reads them (drivers/pci/pci.c, pci_setup). */
export function pciOptions(args: readonly KernelArgument[]): PciOption[] {
  return argumentOptions(args, 'pci');
}

/** `pci=nocrs,noari` without `noari` is `pci=nocrs`. */
export function withoutPciOption({ option, arg }: PciOption): ArgumentChange {
  const rest = pciOptions([arg]).flatMap((other) => (other.option === option ? [] : other.option));
  return { remove: [arg.text], ...(rest.length > 0 ? { add: [`pci=${rest.join(',')}`] } : {}) };
}
