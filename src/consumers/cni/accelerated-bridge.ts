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

/** k8snetworkplumbingwg/accelerated-bridge-cni */
export const acceleratedBridge: Variant = {
  id: 'accelerated-bridge',
  summary: 'VFs of a PF in switchdev mode on a Linux bridge, by accelerated-bridge-cni',
  plan: (description) => {
    refuseContradictions(description);
    refuseList(description);
    refuseInfiniband(description, 'accelerated-bridge');
    refuseNewVersion(description);
    refuseSettings(
      description,
      'accelerated-bridge',
      ['mac', 'vlan', 'mtu'],
      'In switchdev mode the bridge forwards, and the VF has no settings of its own.',
    );
    const files = eachVf(description, (vf, own) => ({
      path: `80-${own.network.name}-accelerated-bridge.conflist`,
      template: 'cni/accelerated-bridge.conflist',
      values: acceleratedBridgeValues(own, vf.pci),
    }));
    const used = ['cniVersion', 'sysctl', 'promisc', 'allmulti', 'bridge'] as const;
    return {
      files,
      warnings: [
        'accelerated-bridge needs the PF in switchdev mode, and the PF in the bridge: devlink dev eswitch set PCI mode switchdev',
        ...unusedOptions(description.options, 'accelerated-bridge', used),
        ...networkWarnings(description),
      ],
      next: installCommands(files),
    };
  },
};

/** The keys of k8snetworkplumbingwg/accelerated-bridge-cni:pkg/types/types.go. It sets the MTU of both ends itself. */
function acceleratedBridgeValues(
  description: Description,
  deviceID: string,
): Record<string, unknown> {
  const { network, settings, options, ipam } = description;
  const { mtu, ...others } = settings;
  return present({
    networkName: network.name,
    cniVersion: options.cniVersion ?? DEFAULT_CNI_VERSION,
    disableCheck: ipam.type === 'whereabouts' ? true : undefined,
    deviceID,
    bridge: options.bridge,
    mac: settings.mac,
    vlan: settings.vlan,
    mtu,
    ipamObject: ipamJson(ipam),
    ...chainedValues({ ...description, settings: others }),
  });
}

/** k8snetworkplumbingwg/accelerated-bridge-cni:go.mod has version 1.1.2 of the CNI library. */
function refuseNewVersion({ options }: Description): void {
  if (options.cniVersion !== '1.1.0') return;
  throw contradiction(
    'accelerated-bridge does not know CNI 1.1.0',
    'It refuses whatever is newer than 1.0.0.',
    'Leave --cni-version out.',
  );
}
