import { SriovError } from '../../model/errors.ts';
import { oneLine } from '../../model/text.ts';
import type { DescribedPf, Description } from '../description.ts';

export interface PlannedPolicies {
  values: {
    policies: PolicyValues[];
    deviceType: 'netdevice' | 'vfio-pci';
    isRdma: boolean;
    linkType: 'eth' | 'ib';
    nodeSelector: Record<string, string>;
    externallyManaged: boolean;
    mtu: number | null;
    switchdev: boolean;
  };
  warnings: string[];
}

export interface PolicyValues {
  name: string;
  numVfs: number;
  vendor: string;
  deviceID: string;
  pfNames: string[];
  rootDevices: string[];
}

/**
 * One policy for all PFs of one model with as many VFs. The device id is the PF's, and a PF has one range only
 * (sriov-network-operator:pkg/webhook/validate.go; api/v1/helper.go, generatePfNameVfGroup).
 * @throws {SriovError} INVALID_NETWORK
 */
export function planPolicies(
  description: Description,
  externallyManaged: boolean,
  switchdev: boolean,
): PlannedPolicies {
  const { pfs, network, linkType, rdma, settings, options, host } = description;
  const deviceType = deviceTypeOf(description);
  if (rdma && deviceType === 'vfio-pci') {
    throw invalid(
      'The operator refuses RDMA on vfio-pci',
      'RDMA devices belong to the kernel driver of the VF.',
      'Leave --rdma out, or bind the VFs to their own driver.',
    );
  }
  const policies = alike(pfs).map((group, index) =>
    policyFor(group, index === 0 ? network.name : `${network.name}-${index + 1}`, options.selectBy),
  );
  const selector = Object.keys(options.nodeSelector).length > 0 ? options.nodeSelector : undefined;
  return {
    values: {
      policies,
      deviceType,
      isRdma: rdma,
      linkType: linkType === 'infiniband' ? 'ib' : 'eth',
      nodeSelector: selector ?? { 'kubernetes.io/hostname': host.toLowerCase() },
      externallyManaged,
      mtu: settings.mtu ?? null,
      switchdev,
    },
    warnings: [
      `The operator calls the resource openshift.io/${description.resource.name} unless it was installed with operator.resourcePrefix=${description.resource.prefix}.`,
      ...(externallyManaged
        ? []
        : [
            'The operator will create the VFs itself, and drain the node for it: let nothing else make VFs of this PF at boot.',
          ]),
    ],
  };
}

function alike(pfs: readonly DescribedPf[]): DescribedPf[][] {
  const groups = new Map<string, DescribedPf[]>();
  for (const pf of pfs) {
    const key = `${pf.vendorId} ${pf.deviceId} ${pf.numVfs}`;
    groups.set(key, [...(groups.get(key) ?? []), pf]);
  }
  return [...groups.values()];
}

function deviceTypeOf({ userspace, drivers }: Description): 'netdevice' | 'vfio-pci' {
  if (!userspace) return 'netdevice';
  if (drivers.every((driver) => driver === 'vfio-pci')) return 'vfio-pci';
  throw invalid(
    `The operator has no device type for ${oneLine(drivers.join(', '))}`,
    'It knows netdevice and vfio-pci only.',
    'Bind the VFs to vfio-pci: sriovctl vf bind PF VFS --driver vfio-pci',
  );
}

function policyFor(
  pfs: readonly DescribedPf[],
  name: string,
  selectBy: Description['options']['selectBy'],
): PolicyValues {
  const { numVfs, vendorId, deviceId } = pfs[0]!;
  const byAddress =
    pfs.every(({ all }) => all) && (selectBy !== 'pfNames' || !pfs.every(hasUsableName));
  return {
    name,
    numVfs,
    vendor: vendorId,
    deviceID: deviceId,
    pfNames: byAddress ? [] : pfs.map(pfWithRange),
    rootDevices: byAddress ? pfs.map(({ pci }) => pci) : [],
  };
}

function pfWithRange(pf: DescribedPf): string {
  if (!hasUsableName(pf)) {
    throw invalid(
      `The operator cannot be told some VFs of ${oneLine(pf.name)}`,
      'It takes ranges behind the name of a PF only, and this one has none that it could read.',
      'Choose all VFs: --vfs all',
    );
  }
  if (pf.all) return pf.name;
  const [first, ...others] = pf.vfs;
  const last = others.at(-1) ?? first;
  if (first === undefined || last === undefined || last.index - first.index >= pf.vfs.length) {
    throw invalid(
      `The operator cannot be told the VFs ${pf.range} of ${oneLine(pf.name)}`,
      'It reads one range for each PF, and ignores a second one.',
      `Choose VFs without a gap: --vfs ${first?.index ?? 0}-${(first?.index ?? 0) + pf.vfs.length - 1}`,
    );
  }
  return `${pf.name}#${first.index}-${last.index}`;
}

function hasUsableName(pf: DescribedPf): boolean {
  return pf.netdev !== null && !pf.netdev.includes('#');
}

function invalid(message: string, cause: string, action: string): SriovError {
  return new SriovError('INVALID_NETWORK', message, { cause, actions: [action] });
}
