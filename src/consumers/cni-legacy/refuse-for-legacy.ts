import type { Description } from '../description.ts';
import { contradiction, refuseContradictions, refuseVersion } from '../cni/contradictions.ts';
import { refuseInfiniband } from '../cni/refuse-infiniband.ts';

/**
 * What none of the old generations can do. All are built with version 0.4.0 of the CNI library, which knows the
 * versions 0.1.0 and 0.2.0: hustcat/sriov-cni:Godeps/Godeps.json, intel/sriov-cni v1.1.0:glide.yaml.
 * @returns the cniVersion for the file
 * @throws {SriovError} INVALID_NETWORK
 */
export function refuseForLegacy(description: Description, plugin: string): string {
  const { options, ipam, rdma } = description;
  const cniVersion = options.cniVersion ?? LEGACY_CNI_VERSION;
  refuseContradictions(description);
  refuseInfiniband(description, plugin);
  if (cniVersion !== '0.1.0' && cniVersion !== LEGACY_CNI_VERSION) {
    throw contradiction(
      `${plugin} does not know CNI ${cniVersion}`,
      'It refuses whatever is newer than 0.2.0.',
      'Leave --cni-version out.',
    );
  }
  refuseVersion(description, cniVersion);
  if (rdma) {
    throw contradiction(
      `${plugin} knows nothing of RDMA`,
      'Plugins cannot be chained in its CNI version.',
      'Leave --rdma out, or use cni:conflist with the sriov-cni of today.',
    );
  }
  const addresses = ipam.type === 'static' ? ipam.addresses : 'subnets' in ipam ? ipam.subnets : [];
  if (addresses.some(({ family }) => family === 6)) {
    throw contradiction(
      `${plugin} sets IPv4 addresses only`,
      'It fails without an IPv4 address and drops an IPv6 one.',
      'Give IPv4 addresses, or use cni:conflist with the sriov-cni of today.',
    );
  }
  return cniVersion;
}

export const LEGACY_CNI_VERSION = '0.2.0';
