import { chainedValues } from '../cni/sriov-values.ts';
import { refuseContradictions } from '../cni/contradictions.ts';
import type { PlannedFile } from '../consumer.ts';
import type { Description } from '../description.ts';
import { ipamJson } from '../ipam-json.ts';
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
  refuseContradictions(description);
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
      ...(options.pkey === undefined
        ? []
        : ['A SriovIBNetwork has no partition key: ib-kubernetes gives one to the pods.']),
    ],
  };
}

/** Objects with commas between them and no brackets: the operator writes them into the list behind its own plugin. */
function metaPlugins(description: Description): string | null {
  const { tuning, rdmaPlugin } = chainedValues(description);
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
