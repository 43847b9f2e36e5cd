/** A host file with every key. */
export const COMPLETE = `
version: 1
pfs:
  - match: {pci: "17:00.0", id: "8086:159B", mac: 6C-fe-54-4a-2b-10, name: ens1f0}
    count: 4
    up: on
    mtu: 9000
    autoprobe: true
    eswitch: switchdev
    representors: ens1f0r{vf}
    unmanaged: on
    defaults: {mac: auto, vlan: 100, qos: 3, vlan-proto: 802.1ad, spoofchk: on, trust: off, driver: none}
    vfs:
      1,3: {driver: vfio-pci, trust: true, msix: 8, node-guid: auto, port-guid: 02:00:00:00:00:00:00:0A}
      2: {vlan: 0, max-rate: 1000, min-rate: 100, query-rss: off, mtu: 1500, driver: default, link-state: enable}
  - match: {name: "100"}
    count: max
`;

/** What stands behind `- match: {name: a}`, from the fourth line on, and the message about it. */
export const BAD_PFS: [rest: string, message: string][] = [
  ['count: 4\n    vlna: 1', '5:5: unknown key "vlna"; a PF takes match, count, up, mtu, autoprobe'],
  ['count: 4\n    represntors: 1', '5:5: unknown key "represntors"; did you mean representors?'],
  ['count: 4\n    vlan: 1', '5:5: vlan has no place here; it belongs into defaults or a range'],
  ['count: 4\n    pci: 1', '5:5: pci has no place here; it belongs into match'],
  ['virtual-function-count: 4', '4:5: unknown key "virtual-function-count"; did you mean count?'],
  ['count: 4\n    defaults: {MACSpoofCheck: yes}', 'did you mean spoofchk?'],
  ['count: 4\n    defaults: {trsut: on}', '5:16: unknown key "trsut"; did you mean trust?'],
  ['count: 4\n    __proto__: {mtu: 1}', '5:5: unknown key "__proto__"'],
  ['count: 4\n    defaults: {constructor: 1}', '5:16: unknown key "constructor"'],
  ['count: 4\n    count: 5', '5:5: "count" stands twice; the first is in line 4'],
  ['up: true', '3:5: count is missing; it takes a number of VFs, or max'],
  ['count: -1', '4:12: count is -1; it takes a whole number from 0 to 65535, or max'],
  ['count: 65536', 'count is 65536'],
  ['count: 4.0', 'count is 4.0'],
  ['count: 010', 'count is 010'],
  ['count: 0x4', 'count is 0x4'],
  ['count: "4"', 'count is "4"'],
  ['count:', 'count is empty'],
  ['count: [4]', 'count is a list'],
  ['count: 4\n    up: false', '5:9: up is false; it takes true: sriovctl never takes a PF down'],
  ['count: 4\n    mtu: 67', '5:10: mtu is 67; it takes a whole number from 68 to 65535'],
  [
    'count: 4\n    autoprobe: yes',
    'autoprobe is yes; it takes true or false, also written on or off',
  ],
  ['count: 4\n    eswitch: Switchdev', 'it takes legacy or switchdev'],
  ['count: 4\n    representors: r{vf}', '5:5: representors has a meaning with eswitch: switchdev'],
  ['count: 4\n    eswitch: switchdev\n    representors: rep', '6:19: representors holds no {vf}'],
  [
    'count: 11\n    eswitch: switchdev\n    representors: ens1f0np0_rep_{vf}',
    'representors is too long: ens1f0np0_rep_10 has 16 characters, and a netdev at most 15',
  ],
  [
    'count: 4\n    eswitch: switchdev\n    representors: "{vf}/x"',
    'no name that a netdev can have',
  ],
  ['count: 4\n    defaults: []', '5:15: defaults is a list; it takes a mapping of mac, vlan'],
  [
    'count: 4\n  - match: {name: 100}\n    count: 1',
    'name is 100; it takes the name or an altname of a netdev, in quotes',
  ],
  ['count: 4\n    defaults: {vlan: 4095}', 'vlan is 4095; it takes a whole number from 0 to 4094'],
  ['count: 4\n    defaults: {mac: 01:00:5e:00:00:01}', '01:00:5e:00:00:01 is a multicast address'],
  ['count: 4\n    defaults: {mac: 00:00:00:00:00:00}', 'it takes auto, none or a unicast MAC'],
  ['count: 4\n    defaults: {mac: null}', 'mac is null'],
  ['count: 4\n    defaults: {driver: ../../x}', '"../../x" is not the name of a driver'],
  ['count: 4\n    defaults: {driver: }', 'driver is empty'],
  ['count: 4\n    defaults: {node-guid: "0"}', 'is not a GUID that a VF can have'],
  ['count: 4\n    defaults: {msix: 0}', 'msix is 0; it takes a whole number from 1 to 2048'],
  ['count: 4\n    defaults: {vlan: 0, qos: 3}', '5:15: defaults: A VF without a VLAN has no VLAN'],
  [
    'count: 4\n    defaults: {min-rate: 20}\n    vfs: {1: {max-rate: 10}}',
    '6:14: VFs 1: The guaranteed rate 20 is above the highest rate 10',
  ],
  ['count: 4\n    defaults: {vlan: 0}\n    vfs: {1: {qos: 3}}', 'VFs 1: A VF without a VLAN'],
  [
    'count: 4\n    defaults: {driver: vfio-pci}\n    vfs: {1: {mtu: 9000}}',
    'VFs 1: mtu is of a netdev, and with this driver a VF has none',
  ],
  ['count: 4\n    vfs: []', '5:10: vfs is a list; it takes a mapping of ranges of VFs'],
  ['count: 0\n    vfs: {0: {vlan: 1}}', '5:5: vfs has settings for VFs, and count: 0 makes none'],
  ['count: 4\n    vfs: {4: {vlan: 1}}', '5:11: there is no VF 4: count: 4 makes VFs 0-3'],
  ['count: 1\n    vfs: {0-1: {vlan: 1}}', 'there is no VF 1: count: 1 makes only VF 0'],
  ['count: max\n    vfs: {70000: {vlan: 1}}', 'there is no VF 70000: a PF has at most 65535'],
  ['count: 4\n    vfs: {all: {vlan: 1}}', 'all VFs get what stands in defaults'],
  ['count: 4\n    vfs: {3-1: {vlan: 1}}', 'The range 3-1 runs backwards; a range is 0, 0-3'],
  ['count: 4\n    vfs: {a: {vlan: 1}}', '"a" does not name VFs; a range is 0, 0-3 or 0,2,5-7'],
  ['count: 4\n    vfs: {"0,1,0": {}}', 'VF 0 is in this range already'],
  [
    'count: 4\n    vfs:\n      0-2: {vlan: 1}\n      2,3: {vlan: 2}',
    '7:7: VF 2 is in the range in line 6 already',
  ],
  ['count: 4\n    vfs:\n      1: {}\n      "1": {}', '"1" stands twice; the first is in line 6'],
  [
    'count: 4\n    vfs: {0-1: {mac: 02:00:00:ff:ff:ff}}',
    '02:00:00:ff:ff:ff cannot be counted up by 1',
  ],
  [
    'count: 4\n  - match: {name: a}\n    count: 1',
    '5:5: the PF with the name a is in the file already, in line 3',
  ],
  [
    'count: 4\n  - match: {pci: "82:00.0"}\n    count: 1\n  - match: {pci: "0000:82:00.0", name: b}\n    count: 1',
    '7:5: the PF with the pci 0000:82:00.0 is in the file already, in line 5',
  ],
  ['count: 4\n  - ens1f1', '5:5: an item of pfs is ens1f1; it takes a mapping with a match'],
  ['count: 4\n  - count: 1', '5:5: match is missing; it says which PF this is'],
  ['count: 4\n  - match: ens1f1\n    count: 1', '5:12: match is ens1f1; it takes a mapping of pci'],
  ['count: 4\n  - match: {id: 8086:1592}\n    count: 1', '5:5: match finds no PF'],
  ['count: 4\n  - match: {pci: 17:00}\n    count: 1', 'pci is 17:00; it takes a PCI address'],
  [
    'count: 4\n  - match: {name: a/b}\n    count: 1',
    'name is a/b; it takes the name or an altname',
  ],
  ['count: 4\n  - match: {ifname: a}\n    count: 1', 'unknown key "ifname"; did you mean name?'],
];

export function withPf(rest: string): string {
  return `version: 1\npfs:\n  - match: {name: a}\n    ${rest}\n`;
}

export const BAD_FILES: [text: string, message: string][] = [
  ['', 'host.yaml:1:1: the file is empty'],
  ['# nothing\n', 'host.yaml:1:1: the file holds nothing but comments'],
  ['version: 1\npfs: [\n', 'the file is no YAML'],
  ['version: 1\npfs: {{ pfs }}\n', 'the file is a template'],
  ['{"version": 1 "pfs": []}', 'the file is no'],
  ['- 1', 'host.yaml:1:1: a host file is a list; it takes a mapping of version, pfs'],
  ['ens1f0', 'host.yaml:1:1: a host file is ens1f0'],
  ['pfs: []', 'host.yaml:1:1: version is missing; write version: 1'],
  ['version: "1"\npfs: []', 'host.yaml:1:10: version is "1"; it takes 1'],
  ['version: 0\npfs: []', 'version is 0; it takes 1'],
  ['version: 1.5\npfs: []', 'version is 1.5; it takes 1'],
  ['version: 1', 'host.yaml:1:1: pfs is missing'],
  ['version: 1\npfs:', 'pfs is empty; it takes a list of PFs'],
  ['version: 1\npfs: {a: 1}', 'pfs is a mapping; it takes a list of PFs'],
  ['version: 1\npfs: []\n---\nversion: 1\npfs: []', 'host.yaml:4:1: a second document begins'],
  ['version: 1\nversion: 1\npfs: []', '"version" stands twice; the first is in line 1'],
  ['version: 1\npfs: []\ncount: 4', 'count has no place here; it belongs into a PF'],
];
