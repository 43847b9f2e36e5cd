import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SriovError } from '../../../src/model/errors.ts';
import { automaticMac } from '../../../src/model/mac-address.ts';
import { parseIni, valueIn } from '../../../src/owners/ini.ts';
import { keyfile, nmcliWords } from '../../../src/persist/forms/keyfile.ts';
import { linkFile } from '../../../src/persist/forms/link-file.ts';
import { netplanFile, type NetplanPf } from '../../../src/persist/forms/netplan-file.ts';
import { unitText } from '../../../src/persist/forms/unit.ts';
import type { PersistedPf } from '../../../src/persist/persisted-pf.ts';
import { nicOf } from '../doctor/machine.ts';
import { pfOf } from './pfs.ts';

const MAC = '3c:fd:fe:00:00:01';
const NM = { major: 1, minor: 54 };
const DEFAULTS = [{ key: 'NamePolicy', value: 'keep slot' }];

const ALL: PersistedPf = pfOf(
  {
    pfSettings: { up: true, mtu: 9000, autoprobe: false, eswitch: 'switchdev', unmanaged: true },
    settings: { vlan: 100, qos: 3, vlanProto: '802.1ad', spoofchk: false, trust: true },
    overrides: [
      {
        indexes: [1],
        settings: {
          linkState: 'enable',
          minTxRate: 10,
          maxTxRate: 20,
          queryRss: true,
          driver: 'vfio-pci',
          mtu: 1400,
          msix: 8,
        },
      },
    ],
    representors: 'r{vf}',
  },
  { permanentMac: MAC, totalVfs: 8, driver: 'ice' },
);

function cannotOf({ cannot }: { cannot: { target: string; setting: string }[] }): string[] {
  return cannot.map(({ target, setting }) => `${target}: ${setting}`);
}

function netplanOf(pf: PersistedPf, rest: Partial<NetplanPf> = {}): NetplanPf {
  return { ...pf, id: 'ens1f0', isNew: true, ...rest };
}

describe('what comes back', () => {
  it('has the MACs that the next boot would make', () => {
    const { desired } = pfOf();
    expect([...desired.vfs.values()].map(({ mac }) => mac)).toEqual([
      automaticMac(MAC, 0),
      automaticMac(MAC, 1),
    ]);
  });
});

describe('what a VF has anyway', () => {
  it('is not said: a driver without the operation would refuse all that follows', () => {
    const settings = { vlan: 0, trust: false, spoofchk: true, linkState: 'auto' } as const;
    const pf = pfOf({ count: 1, settings: { ...settings, mac: 'none' } }, { driver: 'ice' });
    expect(linkFile(pf, DEFAULTS).files[0]!.text).not.toContain('[SR-IOV]');
    expect(keyfile(pf, NM).files[0]!.text).not.toContain('vf.0');
    const unknown = pfOf(
      { count: 1, settings: { spoofchk: true } },
      { driver: 'x', permanentMac: MAC },
    );
    expect(linkFile(unknown, DEFAULTS).files[0]!.text).toContain('MACSpoofCheck=yes');
  });
});

describe('a .link file', () => {
  const { files } = linkFile(ALL, DEFAULTS);
  const entries = parseIni(files[0]!.text);

  it('fits this card in this slot alone, and keeps its name', () => {
    expect(files[0]!.path).toBe('/etc/systemd/network/10-sriovctl-ens1f0.link');
    expect(valueIn(entries, 'Match', 'Path')).toBe('pci-0000:82:00.0');
    expect(valueIn(entries, 'Match', 'PermanentMACAddress')).toBe(MAC);
    expect(valueIn(entries, 'Link', 'NamePolicy')).toBe('keep slot');
    expect(valueIn(entries, 'Link', 'MTUBytes')).toBe('9000');
    expect(valueIn(entries, 'Link', 'SR-IOVVirtualFunctions')).toBe('2');
  });

  it('says of each VF what systemd has words for', () => {
    const text = files[0]!.text.split('[SR-IOV]\n').at(-1);
    expect(text?.trim().split('\n')).toEqual([
      'VirtualFunction=1',
      `MACAddress=${automaticMac(MAC, 1)}`,
      'VLANId=100',
      'QualityOfService=3',
      'VLANProtocol=802.1ad',
      'MACSpoofCheck=no',
      'QueryReceiveSideScaling=yes',
      'Trust=yes',
      'LinkState=yes',
    ]);
  });

  it('and tells what it has none for', () => {
    expect(cannotOf(linkFile(ALL, DEFAULTS))).toEqual([
      'ens1f0: up',
      'ens1f0: autoprobe',
      'ens1f0: eswitch',
      'ens1f0: unmanaged',
      'ens1f0 vf 0-1: representors',
      'ens1f0 vf 1: min-rate',
      'ens1f0 vf 1: max-rate',
      'ens1f0 vf 1: driver',
      'ens1f0 vf 1: mtu',
      'ens1f0 vf 1: msix',
    ]);
  });

  it('tells of a MAC that the VF driver will not see', () => {
    const igb = pfOf({}, { permanentMac: MAC, totalVfs: 8, driver: 'igb' });
    expect(cannotOf(linkFile(igb, DEFAULTS))).toEqual(['ens1f0 vf 0-1: mac']);
  });

  it('is not for a NIC that nothing can name', () => {
    const nic = { pci: null, sysfs: '/sys/bus/netdevsim/devices/netdevsim1', permanentMac: null };
    expect(() => linkFile(pfOf({}, { ...nic, totalVfs: 8 }), DEFAULTS)).toThrow(SriovError);
  });
});

describe("netplan's file", () => {
  it('has the PF, and its unit waits for drivers', () => {
    const { files } = netplanFile([netplanOf(ALL)]);
    expect(files[0]).toMatchObject({ path: '/etc/netplan/90-sriovctl.yaml', mode: 0o600 });
    expect(parse(files[0]!.text)).toEqual({
      network: {
        version: 2,
        ethernets: {
          ens1f0: {
            match: { macaddress: MAC },
            optional: true,
            'link-local': [],
            'virtual-function-count': 2,
            'embedded-switch-mode': 'switchdev',
          },
        },
      },
    });
    expect(parseIni(files[1]!.text).map(({ key, value }) => `${key}=${value}`)).toEqual([
      'Wants=systemd-udev-settle.service',
      'After=systemd-udev-settle.service',
    ]);
  });

  it('adds to an entry that is there, and no more', () => {
    const { files } = netplanFile([netplanOf(pfOf(), { id: 'lan', isNew: false })]);
    expect(parse(files[0]!.text).network.ethernets).toEqual({
      lan: { 'virtual-function-count': 2 },
    });
  });

  it('tells what it has no words for, and what would come back wrong', () => {
    expect(cannotOf(netplanFile([netplanOf(ALL)]))).toEqual([
      'ens1f0: mtu',
      'ens1f0: autoprobe',
      'ens1f0: unmanaged',
      'ens1f0 vf 0-1: vlan',
      'ens1f0 vf 0-1: qos',
      'ens1f0 vf 0-1: vlan-proto',
      'ens1f0 vf 0-1: spoofchk',
      'ens1f0 vf 0-1: trust',
      'ens1f0 vf 0-1: mac',
      'ens1f0 vf 0-1: representors',
      'ens1f0 vf 1: link-state',
      'ens1f0 vf 1: min-rate',
      'ens1f0 vf 1: max-rate',
      'ens1f0 vf 1: query-rss',
      'ens1f0 vf 1: driver',
      'ens1f0 vf 1: mtu',
      'ens1f0 vf 1: msix',
    ]);
  });
});

describe('a profile of NetworkManager', () => {
  const { files } = keyfile(ALL, NM);
  const entries = parseIni(files[0]!.text);

  it('is for root alone, is for this card, and gives no address', () => {
    expect(files[0]!.mode).toBe(0o600);
    expect(valueIn(entries, 'ethernet', 'mac-address')).toBe(MAC);
    expect(valueIn(entries, 'connection', 'uuid')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(valueIn(entries, 'ipv4', 'method')).toBe('disabled');
    expect(valueIn(entries, 'ipv6', 'method')).toBe('disabled');
  });

  it('says of the PF and each VF what it has words for', () => {
    expect(
      entries.filter(({ section }) => section === 'sriov').map(({ key, value }) => [key, value]),
    ).toEqual([
      ['total-vfs', '2'],
      ['autoprobe-drivers', '0'],
      ['eswitch-mode', '1'],
      ['preserve-on-down', '1'],
      ['vf.0', `mac=${automaticMac(MAC, 0)} spoof-check=false trust=true vlans=100.3.ad`],
      [
        'vf.1',
        `mac=${automaticMac(MAC, 1)} spoof-check=false trust=true min-tx-rate=10 max-tx-rate=20 vlans=100.3.ad`,
      ],
    ]);
    expect(nmcliWords(ALL)[3]).toMatch(/^0 mac=.*, 1 mac=/);
  });

  it('tells what this version does not know', () => {
    const old = keyfile(ALL, { major: 1, minor: 44 });
    expect(old.files[0]!.text).not.toMatch(/eswitch|preserve/);
    expect(cannotOf(old)).toEqual([
      'ens1f0: eswitch',
      'ens1f0: unmanaged',
      'ens1f0 vf 0-1: representors',
      'ens1f0 vf 1: link-state',
      'ens1f0 vf 1: query-rss',
      'ens1f0 vf 1: driver',
      'ens1f0 vf 1: mtu',
      'ens1f0 vf 1: msix',
      'ens1f0: count',
    ]);
  });

  it('tells of MACs that a VF driver does not take when it is bound', () => {
    const igb = pfOf({}, { permanentMac: MAC, totalVfs: 8, driver: 'igb' });
    expect(cannotOf(keyfile(igb, NM))).toContain('ens1f0 vf 0-1: mac');
  });
});

describe('the unit', () => {
  it('is before the network, and says paths as systemd reads them', () => {
    const text = unitText({
      node: '/opt/50% node/bin/node',
      script: '/usr/lib/sriovctl/bin/run.js',
    });
    expect(text).toContain(
      'ExecStart="/opt/50%% node/bin/node" /usr/lib/sriovctl/bin/run.js persist run\n',
    );
    expect(text).toContain('Wants=network-pre.target\n');
    expect(text).toMatch(/^Before=network-pre\.target network\.target/m);
  });

  it('has no path that it cannot say', () => {
    const path = fc.string({ unit: 'binary' }).map((rest) => `/${rest}`);
    fc.assert(
      fc.property(path, (node) => {
        const lines = () => unitText({ node, script: '/a' }).split('\n');
        try {
          expect(lines()).toHaveLength(unitText({ node: '/n', script: '/a' }).split('\n').length);
        } catch (error) {
          expect(error).toMatchObject({ code: 'UNSAFE_INSTALL' });
        }
      }),
    );
    expect(() => unitText({ node: '/a"b', script: '/a' })).toThrow(SriovError);
    expect(() => unitText({ node: '/a\nExecStartPre=/b', script: '/a' })).toThrow(SriovError);
  });
});

describe('names of a hostile host', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 15 }),
    fc.constantFrom('a\n[Link]', '*', '%n', '../x', '"', 'a: b', '[x]', '\\', '${x}', '#', 'a b'),
  );

  it('stay in their place in every file', () => {
    const plain = nicOf();
    const sections = (text: string) =>
      parseIni(text).map(({ section, key }) => `${section}/${key}`);
    fc.assert(
      fc.property(name, (pfName) => {
        const nic = { name: pfName, netdevs: [pfName], permanentMac: MAC, totalVfs: 8 };
        const request = { settings: { vlan: 5 } };
        const [hostile, usual] = [pfOf(request, nic), pfOf(request, { ...nic, name: plain.name })];
        const link = linkFile(hostile, DEFAULTS).files[0]!;
        expect(sections(link.text)).toEqual(sections(linkFile(usual, DEFAULTS).files[0]!.text));
        expect(link.path).toMatch(/^\/etc\/systemd\/network\/10-sriovctl-[\w.:-]+\.link$/);
        const profile = keyfile(hostile, NM).files[0]!;
        expect(sections(profile.text)).toEqual(sections(keyfile(usual, NM).files[0]!.text));
        const pf = netplanOf(hostile, { id: pfName, isNew: true });
        const { ethernets } = parse(netplanFile([pf]).files[0]!.text).network;
        expect(ethernets[pfName]['virtual-function-count']).toBe(2);
        expect(Object.keys(ethernets)).toEqual([pfName]);
      }),
    );
  });
});
