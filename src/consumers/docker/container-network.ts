import { SriovError } from '../../model/errors.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { oneLine } from '../../model/text.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import { nameOf } from '../cni/each-vf.ts';
import type { Plan, PlannedFile } from '../consumer.ts';
import type { DescribedVf, Description } from '../description.ts';
import { macvlanMode } from '../macvlan-mode.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfMac } from '../vf-mac.ts';
import { vfSetCommands } from '../vf-set-commands.ts';
import { dockerAddresses } from './addresses.ts';
import { createWords, runWords, type DockerNetwork } from './commands.ts';
import { composeFile } from './compose-file.ts';

export type ContainerDriver = 'macvlan' | 'ipvlan';

/** macvlan or ipvlan networks, one on each VF's netdev, as commands and as a compose file. */
export function planContainerNetworks(
  description: Description,
  driver: ContainerDriver,
  wanted: { script: boolean },
): Plan {
  const vfs = description.vfs.map((vf) => ({ ...vf, netdev: netdevOf(vf, driver) }));
  if (description.linkType === 'infiniband') {
    throw new SriovError('INVALID_NETWORK', `${driver} networks cannot be made on InfiniBand`, {
      cause: 'The kernel stacks them on Ethernet devices only.',
      actions: ['Use docker:doridian, whose passthrough mode hands over the IPoIB netdev itself.'],
    });
  }
  const { networks: addresses, warnings } = dockerAddresses(description.ipam, vfs.length);
  const mode = modeOf(description, driver);
  const networks = vfs.map<DockerNetwork & { netdev: string }>((vf, index) => {
    const subnets = addresses[index] ?? [];
    const mac = mode === 'passthru' ? vfMac(description, vf) : null;
    return {
      name: nameOf(description, vf),
      driver,
      driverOpts: {
        parent: vf.netdev,
        ...(mode === undefined ? {} : { [`${driver}_mode`]: mode }),
      },
      // Docker before 28 makes up a gateway where none was given.
      internal: subnets.length > 0 && subnets.every(({ gateway }) => gateway === undefined),
      subnets,
      ...(mac === null ? {} : { mac }),
      netdev: vf.netdev,
    };
  });
  const script: PlannedFile = {
    path: `docker/${driver}.sh`,
    template: `docker/${driver}.sh`,
    values: {
      setup: vfSetCommands(description),
      netdevs: networks.map(({ netdev }) => ['ip', 'link', 'set', 'dev', netdev, 'up']),
      create: networks.map(createWords),
      passthru: mode === 'passthru',
    },
  };
  const compose = composeFile(networks, description);
  return {
    files: wanted.script ? [script, compose] : [compose],
    warnings: [
      ...warnings,
      ...(wanted.script
        ? [`${compose.path} makes the same networks as ${script.path}: use one of them.`]
        : []),
      ...limits(description, driver, mode),
      ...unusedOptions(description.options, 'Docker'),
    ],
    next: wanted.script
      ? [
          `sh ${script.path}`,
          ...networks.map((network) => line(runWords(network, description.options.image))),
        ]
      : [...vfSetCommands(description).map(line), `docker compose -f ${compose.path} up`],
  };
}

function netdevOf({ pf, index, netdev, driver }: DescribedVf, network: ContainerDriver): string {
  if (netdev !== null) return netdev;
  const on = driver === null ? 'it has no driver' : `it is bound to ${oneLine(driver)}`;
  throw new SriovError(
    'INVALID_NETWORK',
    `VF ${index} of ${oneLine(pf)} has no netdev for a ${network} network: ${on}`,
    {
      cause: `A ${network} network is stacked on a netdev of the host.`,
      actions: [
        `Bind it to its kernel driver: sriovctl vf bind ${shellQuote(oneLine(pf))} ${index} --driver default`,
        'Or choose other VFs with --vfs.',
      ],
    },
  );
}

function modeOf({ settings }: Description, driver: ContainerDriver): string | undefined {
  if (driver === 'ipvlan') return 'l2';
  return macvlanMode(settings);
}

function limits(
  description: Description,
  driver: ContainerDriver,
  mode: string | undefined,
): string[] {
  const { pfs, settings, ipam } = description;
  const hasFamily = (family: number) =>
    'subnets' in ipam
      ? ipam.subnets.some((one) => one.family === family)
      : ipam.type === 'static' && ipam.addresses.some((one) => one.family === family);
  const unknown = description.vfs.filter((vf) => vfMac(description, vf) === null);
  const vfs = pfs
    .flatMap((pf) => {
      const own = unknown.filter((vf) => vf.pf === pf.name).map(({ index }) => index);
      return own.length === 0 ? [] : [`${formatVfRange(own)} of ${oneLine(pf.name)}`];
    })
    .join(', ');
  return [
    'Docker cannot move a NIC into a container (moby/libnetwork#1023): the container gets a device stacked on the VF, and the VF stays with the host.',
    ...(mode === 'passthru'
      ? [
          'macvlan in passthru mode takes one container for each VF; with --trust on or --spoofchk off it would be bridge mode with many.',
        ]
      : []),
    ...(mode === 'passthru' && vfs !== ''
      ? [
          `The PF holds no MAC for VF ${vfs}: Docker gives the container one of its own, and the VF must be able to take it.`,
        ]
      : []),
    ...(mode === 'bridge' && settings.trust !== true
      ? [
          "Some PF drivers give an untrusted VF no further MACs, though spoofchk is off: then only the VF's own gets frames.",
        ]
      : []),
    ...(driver === 'ipvlan'
      ? [
          "All containers of an ipvlan network have the VF's MAC: DHCP and IPv6 router advertisements do not tell them apart.",
        ]
      : []),
    'One VF carries one network, and macvlan and ipvlan not together.',
    ...(description.rdma
      ? ["Containers on these networks have no RDMA: the VF's RDMA device stays with the host."]
      : []),
    ...(hasFamily(6) && !hasFamily(4)
      ? [
          'Docker gives an IPv4 address too, of its own pools; from Docker 28 on --ipv4=false prevents that.',
        ]
      : []),
  ];
}

function line(words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
