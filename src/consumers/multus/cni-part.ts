import { refuseContradictions, refuseList } from '../cni/contradictions.ts';
import { ibSriovValues, refuseForIbSriov } from '../cni/ib-sriov.ts';
import { sriovCniValues } from '../cni/sriov-values.ts';
import type { Rendered } from '../consumer.ts';
import type { Description } from '../description.ts';

/** The text of `spec.config`, without a device: multus puts in the one that the device plugin has given to the pod. */
export function cniPart(description: Description): Rendered {
  return description.linkType === 'infiniband'
    ? { template: 'cni/ib-sriov.conflist', values: ibSriovValues(description) }
    : { template: 'cni/sriov.conflist', values: sriovCniValues(description) };
}

/** @throws {SriovError} INVALID_NETWORK for what the plugin in the network cannot do */
export function refuseForNetwork(description: Description): void {
  if (description.linkType === 'infiniband') refuseForIbSriov(description);
  else refuseContradictions(description);
  refuseList(description);
}
