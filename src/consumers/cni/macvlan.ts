import { shellQuote } from '../../model/shell-quote.ts';
import { oneLine } from '../../model/text.ts';
import type { Variant } from '../consumer.ts';
import type { DescribedVf, Description } from '../description.ts';
import { ipamJson } from '../ipam-json.ts';
import { macvlanMode } from '../macvlan-mode.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfSetCommands } from '../vf-set-commands.ts';
import { installCommands, ipamWarnings } from './advice.ts';
import { contradiction, refuseContradictions, refuseList } from './contradictions.ts';
import { eachVf } from './each-vf.ts';
import { refuseInfiniband } from './refuse-infiniband.ts';
import { capabilities, chainedValues, DEFAULT_CNI_VERSION, present } from './sriov-values.ts';

/** macvlan of containernetworking/plugins, on the netdev of a VF that stays with the host. */
export const macvlan: Variant = {
  id: 'macvlan',
  summary: 'a macvlan device on a VF that stays with the host, by the macvlan plugin',
  plan: (description) => {
    refuseContradictions(description);
    refuseList(description);
    refuseInfiniband(description, 'macvlan');
    const up: string[][] = [];
    const files = eachVf(description, (vf, own) => {
      const master = netdevOf(vf);
      up.push(['ip', 'link', 'set', 'dev', master, 'up']);
      return {
        path: `80-${own.network.name}-macvlan.conflist`,
        template: 'cni/macvlan.conflist',
        values: macvlanValues(own, master),
      };
    });
    const commands = [...vfSetCommands(description), ...up];
    return {
      files,
      warnings: [
        ...limits(description),
        ...unusedOptions(description.options, 'macvlan', [
          'cniVersion',
          'sysctl',
          'promisc',
          'allmulti',
        ]),
        ...ipamWarnings(description.ipam),
      ],
      next: [
        ...commands.map((words) => words.map(shellQuote).join(' ')),
        ...installCommands(files),
      ],
    };
  },
};

/**
 * The keys of containernetworking/plugins:plugins/main/macvlan/macvlan.go. In passthru mode the kernel gives the device
 * the VF's MAC whatever was asked for (torvalds/linux:drivers/net/macvlan.c, macvlan_common_newlink), and in bridge mode
 * a container cannot have the VF's.
 */
function macvlanValues(description: Description, master: string): Record<string, unknown> {
  const { network, settings, options, ipam } = description;
  const { mtu, ...others } = settings;
  const mode = macvlanMode(settings);
  const { mac, ...taken } = capabilities(description);
  const chosen = mode === 'bridge' ? { mac, ...taken } : taken;
  return present({
    networkName: network.name,
    cniVersion: options.cniVersion ?? DEFAULT_CNI_VERSION,
    disableCheck: ipam.type === 'whereabouts' ? true : undefined,
    master,
    mode,
    mtu,
    ipamObject: ipamJson(ipam),
    capabilities: Object.keys(chosen).length > 0 ? chosen : undefined,
    ...chainedValues({ ...description, settings: others, rdma: false }),
  });
}

function netdevOf({ pf, index, netdev, driver }: DescribedVf): string {
  if (netdev !== null) return netdev;
  throw contradiction(
    `VF ${index} of ${oneLine(pf)} has no netdev for a macvlan network: ${driver === null ? 'it has no driver' : `it is bound to ${oneLine(driver)}`}`,
    'macvlan is stacked on a netdev of the host.',
    `Bind it to its kernel driver: sriovctl vf bind ${shellQuote(oneLine(pf))} ${index} --driver default`,
    'Or choose other VFs with --vfs, or use cni:conflist, which takes a VF without a netdev.',
  );
}

function limits(description: Description): string[] {
  const { settings, rdma } = description;
  const isBridge = macvlanMode(settings) === 'bridge';
  return [
    'The container gets a device stacked on the VF, and the VF stays with the host: sriovctl sets it there, and it has to be up.',
    ...(isBridge
      ? []
      : [
          'macvlan in passthru mode takes one container for each VF; with --trust on or --spoofchk off it would be bridge mode with many.',
        ]),
    ...(isBridge && settings.trust !== true
      ? [
          "Some PF drivers give an untrusted VF no further MACs, though spoofchk is off: then only the VF's own gets frames.",
        ]
      : []),
    ...(isBridge && settings.mac !== undefined
      ? ["--mac is the VF's: in bridge mode containers have MACs of their own."]
      : []),
    ...(rdma
      ? ["Containers on these networks have no RDMA: the VF's RDMA device stays with the host."]
      : []),
  ];
}
