import { sriovCniValues } from '../cni/sriov-values.ts';
import type { Rendered } from '../consumer.ts';
import type { Description } from '../description.ts';

/** The text of `spec.config`, without a device: multus puts in the one that the device plugin has given to the pod. */
export function cniPart(description: Description): Rendered {
  return { template: 'cni/sriov.conflist', values: sriovCniValues(description) };
}
