import { SriovError } from '../../model/errors.ts';
import { sha256 } from '../../model/sha256.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { oneLine } from '../../model/text.ts';
import { eachVf } from '../cni/each-vf.ts';
import type { Plan } from '../consumer.ts';
import type { DescribedVf, Description } from '../description.ts';
import { macvlanMode } from '../macvlan-mode.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfSetCommands } from '../vf-set-commands.ts';
import { netavarkAddresses } from './addresses.ts';

type Driver = 'macvlan' | 'ipvlan';

/**
 * Networks of Podman's netavark backend, one on each VF's netdev (containers/common:libnetwork/types/network.go and
 * libnetwork/netavark/network.go; containers/netavark:src/network/vlan.rs). Podman takes a file only if its name is
 * the network's.
 * @throws {SriovError} INVALID_NETWORK
 */
export function planNetavark(description: Description, driver: Driver): Plan {
  if (description.linkType === 'infiniband') {
    throw new SriovError('INVALID_NETWORK', `${driver} networks cannot be made on InfiniBand`, {
      cause: 'The kernel stacks them on Ethernet devices only.',
      actions: ['Use podman:cni, which moves the IPoIB netdev itself.'],
    });
  }
  const mode = modeOf(description, driver);
  const { ipam, options } = description;
  const commands: string[][] = [];
  const runs: string[][] = [];
  const files = eachVf(description, (vf, own) => {
    const netdev = netdevOf(vf, driver);
    const { name } = own.network;
    const addresses = netavarkAddresses(own.ipam, driver);
    const path = `podman/${name}.json`;
    commands.push(['ip', 'link', 'set', 'dev', netdev, 'up']);
    commands.push(['install', '-D', '-m', '644', path, `/etc/containers/networks/${name}.json`]);
    const ips = addresses.fixed.map((ip) => `ip=${ip}`).join(',');
    runs.push(
      ['podman', 'run', '--rm', `--network=${name}${ips === '' ? '' : `:${ips}`}`].concat([
        options.image,
        'ip',
        'address',
      ]),
    );
    return {
      path,
      template: 'podman/network.json',
      values: {
        networkName: name,
        id: sha256(`sriovctl podman network ${name} ${vf.pci}`).toString('hex'),
        driver,
        netdev,
        mode,
        addresses,
      },
    };
  });
  return {
    files,
    warnings: [
      'Podman cannot move a NIC into a container (containers/podman#25511): the container gets a device stacked on the VF, and the VF stays with the host.',
      "These networks are for root: rootless Podman does not see the host's NICs.",
      ...(mode === 'passthru'
        ? [
            'macvlan in passthru mode takes one container for each VF; with --trust on or --spoofchk off it would be bridge mode with many.',
          ]
        : []),
      ...(driver === 'ipvlan' ? ["All containers of an ipvlan network have the VF's MAC."] : []),
      ...(ipam.type === 'dhcp'
        ? ['DHCP needs its proxy: systemctl enable --now netavark-dhcp-proxy.socket']
        : []),
      ...(ipam.type === 'whereabouts'
        ? [
            'Podman gives addresses on this host only, unlike whereabouts: no other host may use the range.',
          ]
        : []),
      ...(description.rdma
        ? ["Containers on these networks have no RDMA: the VF's RDMA device stays with the host."]
        : []),
      ...unusedOptions(options, 'Podman'),
    ],
    next: [...vfSetCommands(description), ...commands, ...runs].map((words) =>
      words.map(shellQuote).join(' '),
    ),
  };
}

function modeOf({ settings }: Description, driver: Driver): string {
  if (driver === 'ipvlan') return 'l2';
  return macvlanMode(settings);
}

function netdevOf({ pf, index, netdev, driver }: DescribedVf, network: Driver): string {
  if (netdev !== null) return netdev;
  const name = oneLine(pf);
  throw new SriovError(
    'INVALID_NETWORK',
    `VF ${index} of ${name} has no netdev for a ${network} network`,
    {
      cause: driver === null ? 'It has no driver.' : `It is bound to ${oneLine(driver)}.`,
      actions: [
        `Bind it to its kernel driver: sriovctl vf bind ${shellQuote(name)} ${index} --driver default`,
        'Or choose other VFs with --vfs.',
      ],
    },
  );
}
