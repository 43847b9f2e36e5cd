import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import { rdmaWarnings } from '../kubernetes/without-rdma.ts';
import type { DescribedPf, Description } from '../description.ts';

export interface PlannedPool {
  values: {
    /** The key that names the VFs, and its list. */
    selector: 'pfNames' | 'rootDevices' | 'pciAddresses';
    selected: string[];
    linkTypes: string[] | null;
    isRdma: boolean;
  };
  warnings: string[];
}

/**
 * How one pool selects exactly the chosen VFs (sriov-network-device-plugin:pkg/resources/deviceSelectors.go).
 * @throws {SriovError} INVALID_NETWORK
 */
export function planPool(description: Description): PlannedPool {
  const { vfs, drivers, linkType, rdma, userspace, options } = description;
  if (drivers.length === 0) {
    throw new SriovError('INVALID_NETWORK', 'None of the chosen VFs has a driver', {
      cause: 'The device plugin leaves out devices without a driver.',
      actions: ['Bind them first: sriovctl vf bind PF VFS --driver default'],
    });
  }
  if (rdma && userspace) {
    throw new SriovError('INVALID_NETWORK', `VFs on ${oneLine(drivers.join(', '))} have no RDMA`, {
      cause: 'The RDMA device belongs to the kernel driver of the VF.',
      actions: ['Bind them to their own driver, or leave --rdma out.'],
    });
  }
  const unbound = vfs.filter(({ driver }) => driver === null);
  const ambiguous =
    options.selectBy === 'pfNames'
      ? description.pfs.find((pf) => !hasUsableName(pf, description.pfs))
      : undefined;
  const selector = ambiguous === undefined ? options.selectBy : 'rootDevices';
  return {
    values: {
      selector,
      selected: select(description, selector),
      linkTypes: linkType === 'infiniband' ? ['infiniband'] : null,
      isRdma: rdma,
    },
    warnings: [
      ...(ambiguous === undefined
        ? []
        : [
            `The device plugin cannot tell "${oneLine(ambiguous.name)}" by a PF name; the pool names PCI addresses of PFs instead.`,
          ]),
      ...(rdma ? rdmaWarnings(drivers, 'the pool') : []),
      ...unbound.map(
        (vf) =>
          `VF ${vf.index} of ${oneLine(vf.pf)} has no driver: the device plugin leaves it out until it has one.`,
      ),
    ],
  };
}

function select({ pfs, vfs }: Description, selector: PlannedPool['values']['selector']): string[] {
  if (selector === 'pciAddresses') return vfs.map(({ pci }) => pci);
  const nameOf = (pf: DescribedPf) => (selector === 'pfNames' ? pf.name : pf.pci);
  return pfs.map((pf) => (pf.all ? nameOf(pf) : `${nameOf(pf)}#${pf.range}`));
}

/** What follows a `#` is read as a range, and upper and lower case are the same. */
function hasUsableName(pf: DescribedPf, all: readonly DescribedPf[]): boolean {
  const name = pf.netdev?.toLowerCase();
  return (
    name !== undefined &&
    !name.includes('#') &&
    all.every((other) => other === pf || other.netdev?.toLowerCase() !== name)
  );
}
