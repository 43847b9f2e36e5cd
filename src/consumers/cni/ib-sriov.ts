import type { PciAddress } from '../../model/pci-address.ts';
import { oneLine } from '../../model/text.ts';
import type { Variant } from '../consumer.ts';
import type { Description } from '../description.ts';
import { ipamJson } from '../ipam-json.ts';
import { unusedOptions } from '../unused-options.ts';
import { installCommands, networkWarnings } from './advice.ts';
import { contradiction, refuseContradictions, refuseList } from './contradictions.ts';
import { eachVf } from './each-vf.ts';
import { refuseSettings } from './refuse-settings.ts';
import { chainedValues, DEFAULT_CNI_VERSION, present } from './sriov-values.ts';

/** k8snetworkplumbingwg/ib-sriov-cni */
export const ibSriov: Variant = {
  id: 'ib-sriov',
  summary: 'InfiniBand VFs, by ib-sriov-cni',
  plan: (description) => {
    refuseForIbSriov(description);
    refuseList(description);
    const files = eachVf(description, (vf, own) => ({
      path: `80-${own.network.name}-ib-sriov.conflist`,
      template: 'cni/ib-sriov.conflist',
      values: ibSriovValues(own, vf.pci),
    }));
    return {
      files,
      warnings: [
        ...(description.options.pkey === undefined
          ? []
          : [
              'Only ib-kubernetes reads the pkey, from a NetworkAttachmentDefinition (multus); from a file it has no effect.',
            ]),
        ...unusedOptions(description.options, 'ib-sriov', [
          'cniVersion',
          'sysctl',
          'promisc',
          'allmulti',
          'pkey',
        ]),
        ...networkWarnings(description),
      ],
      next: installCommands(files),
    };
  },
};

/** @throws {SriovError} INVALID_NETWORK for what ib-sriov-cni cannot do, whoever supplies the VF */
export function refuseForIbSriov(description: Description): void {
  refuseContradictions(description);
  if (description.linkType !== 'infiniband') {
    throw contradiction(
      'ib-sriov is for InfiniBand, and these VFs are Ethernet',
      'It sets GUIDs.',
      'Use cni:conflist.',
    );
  }
  refuseSettings(
    description,
    'ib-sriov',
    ['linkState', 'mtu'],
    'InfiniBand VFs have GUIDs and partitions instead.',
    'For a GUID: sriovctl vf set PF VFS --node-guid auto --port-guid auto',
  );
  const { userspace, ipam, drivers } = description;
  if (userspace && ipam.type !== 'none') {
    throw contradiction(
      `ib-sriov runs no IPAM plugin for VFs on ${oneLine(drivers.join(', '))}`,
      'They have no network interface that could hold an address.',
      'Use --ipam none.',
    );
  }
  if (ipam.type !== 'dhcp') return;
  throw contradiction(
    'ib-sriov refuses DHCP',
    'It returns an error for this IPAM plugin before it runs it.',
    'Use another --ipam.',
  );
}

/**
 * The keys of k8snetworkplumbingwg/ib-sriov-cni:pkg/types/types.go. The plugin moves the RDMA device itself, so that
 * the rdma plugin is not chained. Without a `deviceID` (multus) a pkey is for ib-kubernetes, which must then be there.
 */
export function ibSriovValues(
  description: Description,
  deviceID?: PciAddress,
): Record<string, unknown> {
  const { network, settings, options, ipam, rdma, userspace } = description;
  const { tuning } = chainedValues(description);
  return present({
    networkName: network.name,
    cniVersion: options.cniVersion ?? DEFAULT_CNI_VERSION,
    disableCheck: ipam.type === 'whereabouts' ? true : undefined,
    deviceID,
    pkey: options.pkey,
    ibKubernetesEnabled: options.pkey !== undefined && deviceID === undefined ? true : undefined,
    link_state: settings.linkState,
    rdmaIsolation: rdma || undefined,
    vfioPciMode: userspace || undefined,
    ipamObject: ipamJson(ipam),
    tuning,
  });
}
