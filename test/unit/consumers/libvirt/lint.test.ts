import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../src/consumers/libvirt/rules.ts';
import { rulesOf } from '../rules-of.ts';

const pool = (forward: string, rest = '', name = '<name>vfs</name>') =>
  `<network>${name}<forward mode='hostdev' managed='yes'>${forward}</forward>${rest}</network>`;
const PF = "<pf dev='ens1f0'/>";
const address = (slot: string, fn = '0x0') =>
  `<address type='pci' domain='0x0000' bus='0x17' slot='${slot}' function='${fn}'/>`;
const nic = (rest = '', attributes = "managed='yes'") =>
  `<interface type='hostdev' ${attributes}><mac address='02:00:00:00:00:01'/>` +
  `<source>${address('0x01')}</source>${rest}</interface>`;

const CASES: [what: string, text: string, rules: string[]][] = [
  ["a pool of libvirt's documentation", pool(PF, "<vlan><tag id='42'/></vlan>"), []],
  ['a pool of addresses', pool(address('0x01') + address('0x01', '0x1')), []],
  ['a PF and addresses', pool(PF + address('0x01')), ['libvirt/mixed-pool']],
  ['two PFs', pool(PF + PF), ['libvirt/several-pfs']],
  ['nothing', pool(''), ['libvirt/empty-pool']],
  ['netdevs', pool("<interface dev='ens1f0v0'/>"), ['libvirt/netdevs-in-pool']],
  ['a bandwidth', pool(PF, '<bandwidth/>'), ['libvirt/not-for-hostdev']],
  ['no name', pool(PF, '', ''), ['libvirt/network-name']],
  ['a slot that PCI has not', pool(address('0x20')), ['libvirt/pci-address']],
  ['a function that PCI has not', pool(address('0x01', '0x8')), ['libvirt/pci-address']],
  ['a slot as lspci has it', pool(address('10')), ['libvirt/decimal-address']],
  ['an address twice', pool(address('0x01') + address('1')), ['libvirt/address-twice']],
  ['another network', "<network><name>default</name><forward mode='nat'/></network>", []],
  ['an interface', nic(), []],
  ['a VLAN too high', nic("<vlan><tag id='4096'/></vlan>"), ['libvirt/vlan-tag']],
  ['the reserved VLAN', nic("<vlan><tag id='4095'/></vlan>"), ['libvirt/vlan-reserved']],
  ['a trunk', nic("<vlan><tag id='1'/><tag id='2'/></vlan>"), ['libvirt/vlan-trunk']],
  ['a limit', nic("<bandwidth><inbound average='1'/></bandwidth>"), ['libvirt/bandwidth-ignored']],
  ['managed on', nic('', "managed='on'"), ['libvirt/managed']],
  ['the driver of old', nic("<driver name='kvm'/>"), ['libvirt/hostdev-driver']],
  [
    'no address',
    "<interface type='hostdev'><source dev='ens1f0v0'/></interface>",
    ['libvirt/hostdev-source', 'libvirt/no-mac'],
  ],
  [
    'a multicast MAC',
    `<interface type='hostdev'><mac address='01:00:00:00:00:01'/><source>${address('0x01')}</source></interface>`,
    ['libvirt/mac'],
  ],
  [
    'a guest with a plain hostdev',
    `<domain><devices><hostdev mode='subsystem' type='pci' managed='yes'><source>${address('0x01')}</source></hostdev>${nic()}</devices></domain>`,
    ['libvirt/address-twice', 'libvirt/plain-hostdev'],
  ],
];

describe('lint of libvirt', () => {
  it.each(CASES)('%s', (_, text, rules) => {
    expect(rulesOf('a.xml', text)).toEqual(rules);
  });

  it('each rule has an example', () => {
    const found = new Set(CASES.flatMap(([, , rules]) => rules));
    const missing = Object.values(RULES).filter(({ id }) => !found.has(id));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});
