import { counted } from '../../model/counted.ts';
import { SriovError } from '../../model/errors.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { oneLine } from '../../model/text.ts';
import type { DescribedPf, DescribedVf, Description } from '../description.ts';
import { dockerAddresses } from './addresses.ts';
import type { DockerNetwork } from './commands.ts';

export interface PluginNetworks {
  networks: DockerNetwork[];
  /** To be brought up. */
  netdevs: string[];
  warnings: string[];
}

/**
 * A network of the `sriov` plugins for each PF: they take any VF of it, and set its VLAN without priority.
 * @throws {SriovError} INVALID_NETWORK
 */
export function pluginNetworks(
  description: Description,
  plugin: string,
  driverOpts: (pf: DescribedPf & { netdev: string }) => Record<string, string>,
): PluginNetworks {
  const { settings } = description;
  for (const vf of description.vfs) vfNetdev(vf, plugin);
  if ((settings.qos ?? 0) !== 0 || (settings.vlanProto ?? '802.1q') !== '802.1q') {
    throw new SriovError(
      'INVALID_NETWORK',
      `${plugin} sets a VLAN without ${(settings.qos ?? 0) !== 0 ? 'priority' : 'its protocol'}`,
      {
        cause:
          'It sets the VLAN of the VF itself when a container starts, always as 802.1q with priority 0.',
        actions: ['Leave --qos and --vlan-proto out, or use docker:macvlan.'],
      },
    );
  }
  const pfs = description.pfs.map((pf) => ({ ...pf, netdev: chosenNetdev(pf, plugin) }));
  const { networks: addresses, warnings } = dockerAddresses(description.ipam, pfs.length);
  const networks = pfs.map<DockerNetwork>((pf, index) => ({
    name: pfs.length === 1 ? description.network.name : `${description.network.name}-pf${index}`,
    driver: 'sriov',
    driverOpts: driverOpts(pf),
    internal: false,
    subnets: addresses[index] ?? [],
  }));
  return { networks, netdevs: pfs.map(({ netdev }) => netdev), warnings };
}

/**
 * The netdev itself, for one container: what is left for InfiniBand, where nothing can be stacked on it.
 * @throws {SriovError} INVALID_NETWORK
 */
export function passthroughNetwork(description: Description, plugin: string): PluginNetworks {
  const { vfs, ipam, network } = description;
  const [vf] = vfs;
  if (vf === undefined || vfs.length > 1) {
    throw new SriovError(
      'INVALID_NETWORK',
      `On InfiniBand ${plugin} hands over one netdev, and ${counted(vfs.length, 'VF')} are chosen`,
      { actions: ['Choose one with --vfs.'] },
    );
  }
  const netdev = vfNetdev(vf, plugin);
  const { networks, warnings } = dockerAddresses(ipam, 1);
  const one: DockerNetwork = {
    name: network.name,
    driver: 'sriov',
    driverOpts: { netdevice: netdev, mode: 'passthrough' },
    internal: false,
    subnets: networks[0] ?? [],
  };
  return { networks: [one], netdevs: [netdev], warnings };
}

function vfNetdev({ pf, index, netdev, driver }: DescribedVf, plugin: string): string {
  if (netdev !== null) return netdev;
  const name = oneLine(pf);
  throw new SriovError(
    'INVALID_NETWORK',
    `${plugin} cannot hand over VF ${index} of ${name}, which has no netdev`,
    {
      cause: driver === null ? 'It has no driver.' : `It is bound to ${oneLine(driver)}.`,
      actions: [
        `Bind it to its kernel driver: sriovctl vf bind ${shellQuote(name)} ${index} --driver default`,
      ],
    },
  );
}

function chosenNetdev(pf: DescribedPf, plugin: string): string {
  const name = oneLine(pf.name);
  if (pf.netdev === null) {
    throw new SriovError('INVALID_NETWORK', `${name} has no netdev, which ${plugin} names it by`, {
      actions: ['Load the driver of the PF, or use docker:macvlan.'],
    });
  }
  if (pf.all) return pf.netdev;
  throw new SriovError(
    'INVALID_NETWORK',
    `${plugin} takes any VF of ${name}, not only ${pf.range}`,
    {
      cause: 'It is told the PF and takes the next VF that it has not given out yet.',
      actions: [
        `Choose all of them: --vfs all`,
        `Or use docker:macvlan, which names each VF (sriovctl gen-config docker --pf ${shellQuote(name)} --vfs ${pf.range}).`,
      ],
    },
  );
}
