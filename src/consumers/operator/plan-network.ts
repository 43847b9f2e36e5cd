import { chainedValues } from '../cni/sriov-values.ts';
import { networkWarnings } from '../cni/advice.ts';
import { contradiction } from '../cni/contradictions.ts';
import { refuseInfiniband } from '../cni/refuse-infiniband.ts';
import { refuseSettings } from '../cni/refuse-settings.ts';
import type { PlannedFile } from '../consumer.ts';
import type { Description } from '../description.ts';
import { unusedOptions } from '../unused-options.ts';
import { ipamJson } from '../ipam-json.ts';
import { hostLocalPerNode } from '../kubernetes/host-local-per-node.ts';
import { refuseForNetwork } from '../multus/cni-part.ts';
import { podAddresses } from '../multus/pod-addresses.ts';

/**
 * The network's object. Its keys are not those of sriov-cni, and `on` and `off` are strings
 * (sriov-network-operator:api/v1/{sriovnetwork,sriovibnetwork,ovsnetwork}_types.go).
 * @throws {SriovError} INVALID_NETWORK
 */
export function planNetwork(
  description: Description,
  ovs: boolean,
): { file: PlannedFile; warnings: string[] } {
  if (ovs) refuseForOvs(description);
  refuseForNetwork(description);
  const { shared, addresses } = podAddresses(description);
  const { linkType, settings, options, ipam } = shared;
  const infiniband = linkType === 'infiniband';
  const kind = ovs ? 'ovs-network' : infiniband ? 'sriov-ib-network' : 'sriov-network';
  const ipamObject = ipamJson(ipam);
  const perPod = description.settings.mac !== undefined || addresses.length > 0;
  return {
    file: {
      path: `operator/${kind}.yaml`,
      template: `operator/${kind}.yaml`,
      values: {
        ipamText: ipamObject === undefined ? null : JSON.stringify(ipamObject),
        capabilitiesText: JSON.stringify(
          infiniband
            ? { infinibandGUID: true }
            : { mac: true, ...(takesAddresses(ipam.type) ? { ips: true } : {}) },
        ),
        metaPluginsText: metaPlugins(shared),
        vlanProto: settings.vlan ? (settings.vlanProto ?? null) : null,
        spoofChk: onOff(settings.spoofchk),
        trust: onOff(settings.trust),
        minTxRate: settings.minTxRate ?? null,
        maxTxRate: settings.maxTxRate ?? null,
        bridge: options.bridge ?? null,
      },
    },
    warnings: [
      ...(perPod
        ? [
            'The MAC or address is in the annotation of the pod, see multus; the network itself has none.',
          ]
        : []),
      ...unusedOptions(options, 'operator', [
        'sysctl',
        'promisc',
        'allmulti',
        'pkey',
        ...(ovs ? (['bridge'] as const) : []),
        ...(kind === 'sriov-network' ? (['logLevel', 'logFile'] as const) : []),
      ]),
      ...hostLocalPerNode(ipam),
      ...networkWarnings({ ...description, vfs: [] }),
      ...(options.pkey === undefined
        ? []
        : ['A SriovIBNetwork has no partition key: ib-kubernetes gives one to the pods.']),
    ],
  };
}

function refuseForOvs(description: Description): void {
  refuseInfiniband(description, 'ovs');
  refuseSettings(
    description,
    'ovs',
    ['vlan', 'mtu', 'mac'],
    'In switchdev mode Open vSwitch forwards, and the VF has no settings of its own.',
  );
  if (!description.userspace || description.ipam.type === 'none') return;
  throw contradiction(
    'ovs runs no IPAM plugin for VFs on a userspace driver',
    'They have no network interface that could hold an address.',
    'Use --ipam none.',
  );
}

/** Objects with commas between them and no brackets: the operator writes them into the list behind its own plugin. */
function metaPlugins(description: Description): string | null {
  // The MTU is in the policy, or a key of ovs.
  const { mtu: _mtu, ...settings } = description.settings;
  const { tuning, rdmaPlugin } = chainedValues({ ...description, settings });
  const plugins = [
    ...(typeof tuning === 'object' ? [{ type: 'tuning', ...tuning }] : []),
    ...(rdmaPlugin ? [{ type: 'rdma' }] : []),
  ];
  return plugins.length === 0 ? null : plugins.map((plugin) => JSON.stringify(plugin)).join(', ');
}

function takesAddresses(type: Description['ipam']['type']): boolean {
  return type === 'host-local' || type === 'static';
}

function onOff(value: boolean | undefined): 'on' | 'off' | null {
  return value === undefined ? null : value ? 'on' : 'off';
}
