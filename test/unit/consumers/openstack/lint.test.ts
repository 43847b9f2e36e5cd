import { describe, expect, it } from 'vitest';
import {
  ML2_RULES,
  NEUTRON_RULES,
  NOVA_RULES,
  PROVIDER_RULES,
} from '../../../../src/consumers/openstack/rules.ts';
import { fixed, rulesOf } from '../rules-of.ts';

const pci = (...lines: string[]) => ['nova.conf', `[pci]\n${lines.join('\n')}\n`] as const;
const spec = (json: string) => pci(`device_spec = ${json}`);
const agent = (...lines: string[]) =>
  ['sriov_agent.ini', `[sriov_nic]\n${lines.join('\n')}\n`] as const;
const ml2 = (ranges: string, drivers = 'openvswitch,sriovnicswitch') =>
  [
    'ml2_conf.ini',
    `[ml2]\nmechanism_drivers = ${drivers}\n[ml2_type_vlan]\nnetwork_vlan_ranges = ${ranges}\n`,
  ] as const;
const provider = (
  rest: string,
  id = 'name: node1_0000:17:00.0',
  meta = "{schema_version: '1.0'}",
) =>
  [
    'provider.yaml',
    `meta: ${meta}\nproviders:\n  - identification: {${id}}\n${rest.replaceAll(/^/gm, '    ')}\n`,
  ] as const;
const inventory = (name: string, amounts = 'total: 4') =>
  `inventories: {additional: [{${name}: {${amounts}}}]}`;
const GOOD = '{"vendor_id": "8086", "product_id": "1889", "address": "0000:17:00.0"}';

const CASES: [what: string, file: readonly [string, string], rules: string[]][] = [
  ['a device_spec of ids and a PF', spec(GOOD), []],
  [
    "nova's own examples (openstack/nova:nova/conf/pci.py)",
    pci(
      'device_spec = {"devname":"eth0", "physical_network":"physnet"}',
      'device_spec = {"address":"*:0a:00.*"}',
      'device_spec = {"address":":0a:00.", "physical_network":"physnet1"}',
      'device_spec = {"vendor_id":"1137", "product_id":"0071"}',
      'device_spec = {"address":{"domain": ".*", "bus": "02", "slot": "01", "function": "[2-7]"}}',
      'device_spec = [{"product_id":"0001", "vendor_id":"8086"}, {"product_id":"0002", "vendor_id":"8086"}]',
    ),
    [],
  ],
  ['Python instead of JSON', spec("{'vendor_id': '8086'}"), ['nova/not-json']],
  ['a list of strings', spec('["8086"]'), ['nova/device-spec-shape']],
  [
    'address and devname',
    spec('{"address": "0000:17:00.0", "devname": "ens1f0"}'),
    ['nova/address-and-devname'],
  ],
  ['a number for an id', spec('{"vendor_id": 8086}'), ['nova/id-format']],
  ['a slot that PCI has not', spec('{"address": "0000:17:20.0"}'), ['nova/address-format']],
  ['an unknown part', spec('{"address": {"device": "01"}}'), ['nova/address-format']],
  [
    'trusted without quotes',
    spec('{"vendor_id": "8086", "trusted": true}'),
    ['nova/trusted-not-string'],
  ],
  ['managed as maybe', spec('{"vendor_id": "8086", "managed": "maybe"}'), ['nova/tag-value']],
  ['a misspelt tag', spec('{"vendor_id": "8086", "physnet": "a"}'), ['nova/unknown-tag']],
  ['the old name', pci(`passthrough_whitelist = ${GOOD}`), ['nova/passthrough-whitelist']],
  [
    'devname with placement',
    pci('report_in_placement = True', 'device_spec = {"devname": "ens1f0"}'),
    ['nova/devname-in-placement'],
  ],
  [
    'a physical network with placement',
    pci(
      'report_in_placement = yes',
      'device_spec = {"vendor_id": "8086", "physical_network": "a"}',
    ),
    ['nova/physnet-not-in-placement'],
  ],
  ['all devices', spec('{"physical_network": "a"}'), ['nova/every-device']],
  [
    'the same twice',
    pci(`device_spec = ${GOOD}`, `device_spec = ${GOOD}`),
    ['nova/device-spec-twice'],
  ],
  [
    'an alias with a typo',
    pci('alias = {"name": "a", "vendor": "8086"}'),
    ['nova/alias-shape', 'nova/alias-without-ids'],
  ],
  [
    'an alias of a class, without pci_in_placement',
    pci('alias = {"name": "a", "resource_class": "X", "device_type": "type-VF"}'),
    ['nova/alias-without-ids'],
  ],
  [
    'two kinds of an alias',
    pci(
      'alias = {"name": "a", "vendor_id": "8086", "product_id": "1889", "device_type": "type-VF"}',
      'alias = {"name": "a", "vendor_id": "8086", "product_id": "1592", "device_type": "type-PF"}',
    ),
    ['nova/alias-mismatch'],
  ],
  [
    'an alias twice with placement',
    pci(
      'alias = {"name": "a", "vendor_id": "8086", "product_id": "1889"}',
      'alias = {"name": "a", "vendor_id": "8086", "product_id": "154c"}',
      '[filter_scheduler]',
      'pci_in_placement = true',
    ),
    ['nova/alias-several-specs'],
  ],
  ['a misspelt option', pci('device_specs = {}'), ['nova/unknown-option']],

  ['a provider for a PF', provider(inventory('CUSTOM_SRIOV_NET_VF')), []],
  ['the standard class', provider(inventory('SRIOV_NET_VF')), ['nova/provider-standard-class']],
  [
    'a standard trait',
    provider('traits: {additional: [HW_NIC_SRIOV]}'),
    ['nova/provider-standard-trait'],
  ],
  [
    'a version without quotes',
    provider(inventory('CUSTOM_A'), undefined, '{schema_version: 1.0}'),
    ['nova/provider-version'],
  ],
  [
    'a version of tomorrow',
    provider(inventory('CUSTOM_A'), undefined, "{schema_version: '1.3'}"),
    ['nova/provider-newer-version'],
  ],
  ['no total', provider(inventory('CUSTOM_A', 'reserved: 0')), ['nova/provider-shape']],
  ['a key too many', provider(inventory('CUSTOM_A', 'total: 1, min: 1')), ['nova/provider-shape']],
  ['nothing in it', provider(''), ['nova/provider-empty']],
  [
    'the same provider twice',
    [
      'provider.yaml',
      "meta: {schema_version: '1.0'}\nproviders:\n" +
        '  - {identification: {name: a}, traits: {additional: [CUSTOM_A]}}\n'.repeat(2),
    ],
    ['nova/provider-twice'],
  ],
  [
    'the VFs of all PFs in one',
    provider(inventory('CUSTOM_SRIOV_NET_VF'), 'uuid: $COMPUTE_NODE'),
    ['nova/provider-summed'],
  ],
  [
    "an inventory on a provider of neutron's",
    provider(inventory('CUSTOM_SRIOV_NET_VF'), "name: 'node1:NIC Switch agent:ens1f0'"),
    ['nova/provider-of-neutron'],
  ],
  [
    'more reserved than there are',
    provider(inventory('CUSTOM_A', 'total: 4, reserved: 5')),
    ['nova/provider-amounts'],
  ],

  [
    'a good agent',
    agent(
      'physical_device_mappings = physnet2:ens1f0,physnet3:ens1f1',
      'exclude_devices = ens1f0:0000:07:00.2;0000:07:00.3',
      'resource_provider_bandwidths = ens1f0:10000000:10000000,ens1f1::',
    ),
    [],
  ],
  ['the wrong way round', agent('physical_device_mappings = ens1f0'), ['neutron/mapping']],
  [
    'a PF in two networks',
    agent('physical_device_mappings = a:ens1f0,b:ens1f0'),
    ['neutron/mapping-twice'],
  ],
  [
    'addresses without a PF',
    agent('physical_device_mappings = a:ens1f0', 'exclude_devices = 0000:07:00.2'),
    ['neutron/exclude-address', 'neutron/exclude-devices'],
  ],
  [
    'an unmapped PF',
    agent('physical_device_mappings = a:ens1f0', 'exclude_devices = ens1f1:0000:07:00.2'),
    ['neutron/exclude-unmapped'],
  ],
  [
    'an address without its domain',
    agent('physical_device_mappings = a:ens1f0', 'exclude_devices = ens1f0:07:00.2'),
    ['neutron/exclude-address'],
  ],
  [
    'one direction only',
    agent('physical_device_mappings = a:ens1f0', 'resource_provider_bandwidths = ens1f0:1000'),
    ['neutron/bandwidth'],
  ],
  [
    'an option twice',
    agent('physical_device_mappings = a:ens1f0', 'physical_device_mappings = b:ens1f1'),
    ['neutron/repeated-option'],
  ],
  ['a misspelt option', agent('physical_device_mapping = a:b'), ['neutron/unknown-option']],

  ['the VLANs of a physical network', ml2('physnet1:100:200,physnet2'), []],
  ['a VLAN without its end', ml2('physnet1:100'), ['neutron/vlan-ranges']],
  ['a range backwards', ml2('physnet1:200:100'), ['neutron/vlan-ranges']],
  ['no driver for VFs', ml2('physnet1', 'openvswitch'), ['neutron/no-sriov-driver']],
  ['a misspelt driver', ml2('physnet1', 'ovn,sriovnicswich'), ['neutron/mechanism-driver']],
];

describe('lint of OpenStack', () => {
  it.each(CASES)('%s', (_, [file, text], rules) => {
    expect(rulesOf(file, text)).toEqual(rules);
  });

  it('each rule has an example', () => {
    const found = new Set(CASES.flatMap(([, , rules]) => rules));
    const all = [NOVA_RULES, PROVIDER_RULES, NEUTRON_RULES, ML2_RULES].flatMap((some) =>
      Object.values(some),
    );
    expect(all.filter(({ id }) => !found.has(id)).map(({ id }) => id)).toEqual([]);
  });

  it('--fix makes nova-compute start: a version that is a string, and custom names', () => {
    const [file, text] = provider(
      `${inventory('SRIOV_NET_VF')}\ntraits: {additional: [HW_NIC_SRIOV]}`,
      undefined,
      '{schema_version: 1.0}',
    );
    const result = fixed(file, text) ?? '';
    expect(rulesOf(file, result)).toEqual([]);
    expect(result).toContain('CUSTOM_SRIOV_NET_VF: {total: 4}');
    expect(result).toContain('[CUSTOM_HW_NIC_SRIOV]');
  });
});
