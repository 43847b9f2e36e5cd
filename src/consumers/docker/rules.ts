import type { Rule, Severity } from '../../lint/rule.ts';

const DISCOVERY = 'moby/moby:pkg/plugins/discovery.go';
const PLUGINS = 'moby/moby:pkg/plugins/plugins.go';
const MACVLAN = 'moby/moby:daemon/libnetwork/drivers/macvlan/macvlan_network.go';
const IPVLAN = 'moby/moby:daemon/libnetwork/drivers/ipvlan/ipvlan_network.go';
const IPAM = 'moby/moby:daemon/network.go';
const POOLS = 'moby/moby:daemon/libnetwork/ipams/defaultipam/address_space.go';
const COMPOSE = 'compose-spec/compose-spec:schema/compose-spec.json';

export const RULES = {
  specShape: rule(
    'docker/plugin-unreadable',
    'error',
    'Docker cannot read the plugin specification, and the plugin is not found.',
    DISCOVERY,
  ),
  specAddress: rule(
    'docker/plugin-address',
    'error',
    "The plugin's address needs a scheme: tcp://, http:// or unix://.",
    DISCOVERY,
  ),
  specScheme: rule(
    'docker/plugin-scheme',
    'warning',
    'Docker dials the scheme as the kind of network, and this is none that it knows.',
    PLUGINS,
  ),
  specName: rule(
    'docker/plugin-name',
    'warning',
    "Name is not read: the plugin is called as the file is. Networks of the other name's driver find no plugin.",
    DISCOVERY,
  ),
  specNameIgnored: rule(
    'docker/plugin-name-ignored',
    'info',
    'Name is not read: the plugin is called as the file is.',
    DISCOVERY,
  ),
  specTls: rule(
    'docker/plugin-not-verified',
    'warning',
    "Without CAFile the plugin's certificate is not verified, even with InsecureSkipVerify false.",
    DISCOVERY,
  ),
  specKey: rule(
    'docker/plugin-unknown-key',
    'warning',
    'Of a plugin specification only Addr and TLSConfig are read.',
    PLUGINS,
  ),
  composeShape: rule('docker/compose-shape', 'error', 'Compose refuses the file.', COMPOSE),
  undefinedNetwork: rule(
    'docker/undefined-network',
    'error',
    'A service names a network that the file does not define: compose refuses the file.',
  ),
  noParent: rule(
    'docker/no-parent',
    'warning',
    'Without parent the containers are on a dummy device that leads nowhere.',
    MACVLAN,
  ),
  mode: rule(
    'docker/network-mode',
    'error',
    'The driver does not know this mode, and the network is not created.',
    `${MACVLAN}, ${IPVLAN}`,
  ),
  unknownOption: rule(
    'docker/unknown-option',
    'warning',
    'The driver ignores options that it does not know.',
    `${MACVLAN}, ${IPVLAN}`,
  ),
  sriovOption: rule(
    'docker/sriov-option',
    'error',
    'The sriov plugin refuses the network, or takes another VLAN than the file says.',
    'clearcontainers/sriov:plugin.go; Mellanox/docker-sriov-plugin:driver/{driver,sriov}.go',
  ),
  sharedParent: rule(
    'docker/shared-parent',
    'error',
    'Two networks cannot have one parent: of ipvlan, of macvlan in passthru mode, or of both kinds.',
    `${MACVLAN}, ${IPVLAN}`,
  ),
  sharedMacvlan: rule(
    'docker/shared-macvlan-parent',
    'warning',
    'Docker before version 28 refuses a second macvlan network on one parent.',
    MACVLAN,
  ),
  crowded: rule(
    'docker/passthru-crowded',
    'error',
    'macvlan in passthru mode takes one container: the kernel refuses the next.',
    'torvalds/linux:drivers/net/macvlan.c (macvlan_common_newlink)',
  ),
  noSubnet: rule(
    'docker/no-subnet',
    'info',
    "Without a subnet Docker takes one of its own pools, which nobody else on the VF's network knows.",
  ),
  subnet: rule('docker/subnet', 'error', 'Docker refuses the addresses.', IPAM),
  sharedSubnet: rule(
    'docker/shared-subnet',
    'error',
    'Networks share a subnet only if each has an ip_range of its own, and an address, a gateway too, is held once.',
    POOLS,
  ),
} satisfies Record<string, Rule>;

function rule(id: string, severity: Severity, summary: string, source?: string): Rule {
  return { id, severity, summary, ...(source === undefined ? {} : { source }) };
}
