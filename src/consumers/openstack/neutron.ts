import { SriovError } from '../../model/errors.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { oneLine } from '../../model/text.ts';
import type { Plan, Variant } from '../consumer.ts';
import type { DescribedPf, Description, NetworkSettings } from '../description.ts';
import { unusedOptions } from '../unused-options.ts';
import { deviceSpecs } from './device-specs.ts';

/** VFs for neutron ports of the type direct: nova takes them by physical network, the agent sets MAC and VLAN. */
export const neutron: Variant = {
  id: 'neutron',
  summary: 'VFs for neutron ports: nova.conf, sriov_agent.ini, ml2_conf.ini',
  plan: planNeutron,
};

/** @throws {SriovError} INVALID_NETWORK */
export function planNeutron(description: Description): Plan {
  const { settings, options, pfs, network } = description;
  if (description.linkType === 'infiniband') {
    throw new SriovError('INVALID_NETWORK', "neutron's SR-IOV agent knows Ethernet only", {
      cause: 'It sets MAC and VLAN of a VF; InfiniBand has GUIDs and partition keys.',
      actions: ["Use openstack:placement, or Mellanox' mlnx_infiniband mechanism driver."],
    });
  }
  const physnet = inMapping(options.physnet, `--physnet ${oneLine(options.physnet)}`);
  const devices = pfs.map((pf) => ({ ...pf, netdev: netdevOf(pf) }));
  const excluded = devices.flatMap(({ netdev, unchosen = [] }) =>
    unchosen.length === 0 ? [] : [`${netdev}:${unchosen.join(';')}`],
  );
  const vlan = settings.vlan ?? 0;
  const tags: Record<string, string> = { physical_network: physnet };
  if (settings.trust !== undefined) tags['trusted'] = String(settings.trust);
  return {
    files: [
      {
        path: 'openstack/neutron/nova.conf',
        template: 'openstack/neutron-nova.ini',
        values: {
          deviceSpecs: deviceSpecs(description, tags),
        },
      },
      {
        path: 'openstack/neutron/sriov_agent.ini',
        template: 'openstack/sriov-agent.ini',
        values: {
          mappings: devices.map(({ netdev }) => `${physnet}:${netdev}`).join(','),
          excluded: excluded.join(','),
          bandwidths: devices.map(({ netdev }) => `${netdev}::`).join(','),
        },
      },
      {
        path: 'openstack/neutron/ml2_conf.ini',
        template: 'openstack/ml2-conf.ini',
        values: { vlanRanges: vlan === 0 ? physnet : `${physnet}:${vlan}:${vlan}` },
      },
    ],
    warnings: [
      'mechanism_drivers and network_vlan_ranges of ml2_conf.ini are lists of the whole cloud: add to what is there.',
      "neutron makes one provider for each PF, with the trait of its physical network; write the PF's kbit/s between the colons of resource_provider_bandwidths to count its bandwidth.",
      ...belongsToPorts(settings),
      ...(settings.trust === true
        ? ['A VF is trusted only for ports with --binding-profile trusted=true.']
        : []),
      ...(description.ipam.type === 'none'
        ? []
        : ["Addresses come from neutron's subnets: make one for the network."]),
      ...unusedOptions(options, 'OpenStack'),
    ],
    next: [
      command(
        'openstack network create',
        '--provider-physical-network',
        physnet,
        '--provider-network-type',
        ...(vlan === 0 ? ['flat'] : ['vlan', '--provider-segment', String(vlan)]),
        network.name,
      ),
      command(
        'openstack port create',
        '--network',
        network.name,
        '--vnic-type',
        'direct',
        `${network.name}-port`,
      ),
    ],
  };
}

function netdevOf(pf: DescribedPf): string {
  const name = oneLine(pf.name);
  if (pf.netdev === null) {
    throw new SriovError('INVALID_NETWORK', `${name} has no netdev for the SR-IOV agent`, {
      cause: 'physical_device_mappings names PFs by their netdevs.',
      actions: ['Load the driver of the PF, or use openstack:placement.'],
    });
  }
  return inMapping(pf.netdev, `The PF's name ${name}`);
}

/** oslo.config splits lists at commas, neutron their items at colons. */
function inMapping(name: string, what: string): string {
  if (name !== '' && name.trim() === name && !/[,:"']/.test(name)) return name;
  throw new SriovError('INVALID_NETWORK', `${what} cannot stand in physical_device_mappings`, {
    cause: 'Commas, colons, quotes and blanks at its ends have a meaning of their own there.',
    actions: ['Give it another name.'],
  });
}

const PORT_WORDS: [keyof NetworkSettings, string][] = [
  ['mac', '--mac-address of the port'],
  ['qos', 'a DSCP or minimum bandwidth rule of a QoS policy'],
  ['spoofchk', '--disable-port-security of the port'],
  ['minTxRate', 'a minimum bandwidth rule of a QoS policy'],
  ['maxTxRate', 'a bandwidth limit rule of a QoS policy'],
  ['linkState', '--disable of the port'],
  ['mtu', '--mtu of the network'],
  ['vlanProto', 'nothing: the agent sets 802.1q'],
];

function belongsToPorts(settings: NetworkSettings): string[] {
  const words = PORT_WORDS.filter(([key]) => settings[key] !== undefined);
  if (words.length === 0) return [];
  const list = words.map(([key, word]) => `${key} (${word})`).join(', ');
  return [`What neutron sets for each port does not stand in these files: ${list}.`];
}

function command(program: string, ...words: string[]): string {
  return [program, ...words.map(shellQuote)].join(' ');
}
