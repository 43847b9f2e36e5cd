import type { Rule, Severity } from '../../lint/rule.ts';

const DEVSPEC = 'openstack/nova:nova/pci/devspec.py';
const WHITELIST = 'openstack/nova:nova/pci/whitelist.py';
const REQUEST = 'openstack/nova:nova/pci/request.py';
const CONF = 'openstack/nova:nova/conf/pci.py';
const TRANSLATOR = 'openstack/nova:nova/compute/pci_placement_translator.py';
const PROVIDER = 'openstack/nova:nova/compute/provider_config.py';
const TRACKER = 'openstack/nova:nova/compute/resource_tracker.py (_merge_provider_configs)';
const AGENT = 'openstack/neutron:neutron/plugins/ml2/drivers/mech_sriov/agent/sriov_nic_agent.py';
const AGENT_CONFIG =
  'openstack/neutron:neutron/plugins/ml2/drivers/mech_sriov/agent/common/config.py';
const ML2 = 'openstack/neutron:neutron/plugins/ml2/managers.py';
const RP_UTILS = 'openstack/neutron-lib:neutron_lib/placement/utils.py';

export const NOVA_RULES = {
  notJson: rule(
    'nova/not-json',
    'error',
    'device_spec and alias are JSON, and nova does not start with anything else.',
    WHITELIST,
  ),
  specShape: rule(
    'nova/device-spec-shape',
    'error',
    'A device_spec is an object, or a list of them, with strings in it.',
    WHITELIST,
  ),
  bothNames: rule(
    'nova/address-and-devname',
    'error',
    'A device_spec names devices by address or by devname, never by both.',
    DEVSPEC,
  ),
  ids: rule(
    'nova/id-format',
    'error',
    'vendor_id and product_id are hexadecimal, at most ffff, or *.',
    DEVSPEC,
  ),
  address: rule(
    'nova/address-format',
    'error',
    'An address is domain:bus:slot.function with * for any, or an object of regular expressions.',
    DEVSPEC,
  ),
  trusted: rule(
    'nova/trusted-not-string',
    'error',
    'nova compares trusted as a string: with true instead of "true" no trusted port is ever scheduled.',
    'openstack/nova:nova/pci/utils.py (pci_device_prop_match)',
  ),
  flag: rule(
    'nova/tag-value',
    'error',
    'managed, live_migratable and one_time_use are "yes" or "no".',
    DEVSPEC,
  ),
  unknownTag: rule(
    'nova/unknown-tag',
    'warning',
    'A tag that nobody asks for is kept with the device and does nothing.',
    CONF,
  ),
  oldName: rule(
    'nova/passthrough-whitelist',
    'warning',
    'passthrough_whitelist has been called device_spec since Zed.',
    CONF,
  ),
  devnamePlacement: rule(
    'nova/devname-in-placement',
    'error',
    'With report_in_placement nova-compute does not start with a device_spec by devname.',
    TRANSLATOR,
  ),
  physnetPlacement: rule(
    'nova/physnet-not-in-placement',
    'info',
    "Devices with a physical_network are neutron's: nova leaves them out of placement.",
    TRANSLATOR,
  ),
  everything: rule(
    'nova/every-device',
    'warning',
    'A device_spec without ids and address makes every PCI device available to guests.',
    DEVSPEC,
  ),
  specTwice: rule(
    'nova/device-spec-twice',
    'warning',
    'The first device_spec that matches a device has it: the second one does nothing.',
    WHITELIST,
  ),
  alias: rule(
    'nova/alias-shape',
    'error',
    'nova refuses the alias, and with it each flavor that uses one.',
    REQUEST,
  ),
  aliasIds: rule(
    'nova/alias-without-ids',
    'error',
    'An alias needs vendor_id and product_id, or, with pci_in_placement, resource_class.',
    REQUEST,
  ),
  aliasMismatch: rule(
    'nova/alias-mismatch',
    'error',
    'Aliases of one name must have one device_type and one numa_policy.',
    REQUEST,
  ),
  aliasSeveral: rule(
    'nova/alias-several-specs',
    'error',
    'With pci_in_placement an alias name may stand only once.',
    REQUEST,
  ),
  unknownOption: rule(
    'nova/unknown-option',
    'warning',
    'oslo.config ignores options that nobody has registered.',
    CONF,
  ),
} satisfies Record<string, Rule>;

export const PROVIDER_RULES = {
  shape: rule(
    'nova/provider-shape',
    'error',
    'nova-compute does not start with a provider configuration that its schema refuses.',
    PROVIDER,
  ),
  version: rule(
    'nova/provider-version',
    'error',
    "schema_version is a string, '1.0': unquoted YAML reads a number, and nova-compute does not start.",
    PROVIDER,
  ),
  newerVersion: rule(
    'nova/provider-newer-version',
    'warning',
    'nova knows version 1.0 only, and ignores what came later.',
    PROVIDER,
  ),
  standardClass: rule(
    'nova/provider-standard-class',
    'error',
    'Only custom resource classes are allowed: with SRIOV_NET_VF nova-compute does not start.',
    PROVIDER,
  ),
  standardTrait: rule(
    'nova/provider-standard-trait',
    'error',
    'Only custom traits are allowed: with HW_NIC_SRIOV nova-compute does not start.',
    PROVIDER,
  ),
  twice: rule(
    'nova/provider-twice',
    'error',
    'A provider may be defined once: nova-compute does not start.',
    PROVIDER,
  ),
  empty: rule(
    'nova/provider-empty',
    'warning',
    'A provider without inventories and traits is ignored.',
    PROVIDER,
  ),
  summed: rule(
    'nova/provider-summed',
    'warning',
    'VFs in the inventory of the compute node are summed over its PFs: a guest may be placed although the VFs of its physical network are all in use.',
  ),
  foreign: rule(
    'nova/provider-of-neutron',
    'error',
    "Inventories can only be added to providers that nova writes itself: for those of neutron's agent nova finds its own class there the next time, and its updates fail.",
    TRACKER,
  ),
  amounts: rule(
    'nova/provider-amounts',
    'error',
    'Placement refuses the inventory.',
    'openstack/placement:placement/schemas/inventory.py',
  ),
} satisfies Record<string, Rule>;

export const NEUTRON_RULES = {
  mapping: rule(
    'neutron/mapping',
    'error',
    'physical_device_mappings are PHYSNET:PF, and the agent does not start with anything else.',
    'openstack/neutron-lib:neutron_lib/utils/helpers.py (parse_mappings)',
  ),
  mappingTwice: rule(
    'neutron/mapping-twice',
    'warning',
    'A PF belongs to one physical network; the same pair twice is read once.',
    AGENT,
  ),
  exclude: rule(
    'neutron/exclude-devices',
    'error',
    'exclude_devices are PF:ADDRESS;ADDRESS, each PF once, and the agent does not start with anything else.',
    AGENT_CONFIG,
  ),
  excludeMissing: rule(
    'neutron/exclude-unmapped',
    'error',
    'Each PF of exclude_devices has to be in physical_device_mappings: the agent does not start.',
    AGENT,
  ),
  excludeAddress: rule(
    'neutron/exclude-address',
    'warning',
    'An excluded VF is compared with its address as sysfs has it: this one is never excluded.',
    'openstack/neutron:neutron/plugins/ml2/drivers/mech_sriov/agent/eswitch_manager.py',
  ),
  bandwidth: rule(
    'neutron/bandwidth',
    'error',
    'resource_provider_bandwidths are PF:EGRESS:INGRESS in kbit/s, each PF once and mapped.',
    RP_UTILS,
  ),
  repeated: rule(
    'neutron/repeated-option',
    'warning',
    'Of an option that stands twice oslo.config takes the last.',
  ),
  unknownOption: rule(
    'neutron/unknown-option',
    'warning',
    'oslo.config ignores options that nobody has registered.',
  ),
} satisfies Record<string, Rule>;

export const ML2_RULES = {
  driver: rule(
    'neutron/no-sriov-driver',
    'info',
    'Ports of the type direct need the mechanism driver sriovnicswitch.',
    ML2,
  ),
  driverName: rule(
    'neutron/mechanism-driver',
    'error',
    'neutron-server does not start with a mechanism driver that it does not find.',
    ML2,
  ),
  ranges: rule(
    'neutron/vlan-ranges',
    'error',
    'network_vlan_ranges are PHYSNET or PHYSNET:FIRST:LAST, and neutron-server does not start with anything else.',
    'openstack/neutron-lib:neutron_lib/plugins/utils.py (parse_network_vlan_range)',
  ),
} satisfies Record<string, Rule>;

function rule(id: string, severity: Severity, summary: string, source?: string): Rule {
  return { id, severity, summary, ...(source === undefined ? {} : { source }) };
}
