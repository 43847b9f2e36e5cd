import { oneLine } from '../../model/text.ts';
import type { Variant } from '../consumer.ts';
import type { Description } from '../description.ts';
import { ipamJson } from '../ipam-json.ts';
import { unusedOptions } from '../unused-options.ts';
import { installCommands, networkWarnings } from './advice.ts';
import { contradiction, refuseContradictions, refuseList } from './contradictions.ts';
import { eachVf } from './each-vf.ts';
import { refuseInfiniband } from './refuse-infiniband.ts';
import { refuseSettings } from './refuse-settings.ts';
import { chainedValues, DEFAULT_CNI_VERSION, present } from './sriov-values.ts';

/** k8snetworkplumbingwg/ovs-cni with hardware offload */
export const ovs: Variant = {
  id: 'ovs',
  summary: 'VFs of a PF in switchdev mode on an Open vSwitch bridge, by ovs-cni',
  plan: (description) => {
    refuseContradictions(description);
    refuseList(description);
    refuseInfiniband(description, 'ovs');
    refuseSettings(
      description,
      'ovs',
      ['vlan', 'mtu'],
      'In switchdev mode Open vSwitch forwards, and the VF has no settings of its own.',
      'A pod chooses its MAC in its annotation.',
    );
    if (description.userspace && description.ipam.type !== 'none') {
      throw contradiction(
        `ovs runs no IPAM plugin for VFs on ${oneLine(description.drivers.join(', '))}`,
        'They have no network interface that could hold an address.',
        'Use --ipam none.',
      );
    }
    const files = eachVf(description, (vf, own) => ({
      path: `80-${own.network.name}-ovs.conflist`,
      template: 'cni/ovs.conflist',
      values: ovsValues(own, vf.pci),
    }));
    const used = ['cniVersion', 'sysctl', 'promisc', 'allmulti', 'bridge'] as const;
    return {
      files,
      warnings: [
        'Hardware offload needs the PF in switchdev mode, in the bridge, and: ovs-vsctl set Open_vSwitch . other_config:hw-offload=true',
        ...unusedOptions(description.options, 'ovs', used),
        ...networkWarnings(description),
      ],
      next: installCommands(files),
    };
  },
};

/** The keys of k8snetworkplumbingwg/ovs-cni:pkg/types/types.go. Without a bridge it takes the one that the PF is in. */
function ovsValues(description: Description, deviceID: string): Record<string, unknown> {
  const { network, settings, options, ipam } = description;
  const { mtu, ...others } = settings;
  return present({
    networkName: network.name,
    cniVersion: options.cniVersion ?? DEFAULT_CNI_VERSION,
    disableCheck: ipam.type === 'whereabouts' ? true : undefined,
    deviceID,
    bridge: options.bridge,
    vlan: settings.vlan || undefined,
    mtu,
    ipamObject: ipamJson(ipam),
    ...chainedValues({ ...description, settings: others }),
  });
}
