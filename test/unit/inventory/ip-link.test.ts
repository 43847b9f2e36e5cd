import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseIpLink } from '../../../src/inventory/ip-link.ts';

const vf = (row: object) =>
  parseIpLink(JSON.stringify([{ ifname: 'eth0', vfinfo_list: [row] }]))?.[0]?.vfs[0];

describe('a VF', () => {
  test('as iproute2 6 prints it', () => {
    const row = {
      vf: 3,
      link_type: 'ether',
      address: '02:11:22:33:44:0A',
      broadcast: 'ff:ff:ff:ff:ff:ff',
      vlan_list: [{ vlan: 200, qos: 7, protocol: '802.1ad' }],
      rate: { max_tx: 1000, min_tx: 100 },
      spoofchk: false,
      link_state: 'disable',
      trust: true,
      query_rss_en: false,
    };
    expect(vf(row)).toEqual({
      index: 3,
      mac: '02:11:22:33:44:0a',
      vlan: 200,
      qos: 7,
      vlanProto: '802.1ad',
      spoofchk: false,
      trust: true,
      linkState: 'disable',
      minTxRate: 100,
      maxTxRate: 1000,
      queryRss: false,
      nodeGuid: null,
      portGuid: null,
    });
  });

  test('as iproute2 4 prints it: mac, one rate, no VLAN list', () => {
    const row = { vf: 0, mac: '02:00:00:00:00:01', vlan: 5, tx_rate: 50, spoofchk: true };
    expect(vf(row)).toMatchObject({
      mac: '02:00:00:00:00:01',
      vlan: 5,
      qos: 0,
      vlanProto: '802.1q',
      maxTxRate: 50,
      minTxRate: null,
      trust: null,
      linkState: null,
    });
  });

  test('no VLAN is 0; on InfiniBand the address is no MAC and the GUIDs are there', () => {
    const address = Array.from({ length: 20 }, () => '00').join(':');
    const row = { vf: 0, address, vlan_list: [{}], 'node guid': '11:22:33:44:77:66:77:90' };
    expect(vf(row)).toMatchObject({ mac: null, vlan: 0, nodeGuid: '11:22:33:44:77:66:77:90' });
  });

  test.each([{}, { vf: -1 }, { vf: '0' }, { vf: 1.5 }])('%j is none', (row) => {
    expect(vf(row)).toBeUndefined();
  });
});

test('a netdev', () => {
  const row = {
    ifname: 'ens4f1',
    mtu: 9000,
    master: 'bond0',
    address: '3c:fd:fe:00:00:01',
    permaddr: '3c:fd:fe:00:00:02',
    linkinfo: { info_slave_kind: 'bond' },
    parentdev: '0000:3b:00.1',
    altnames: ['enp59s0f1', 7, ''],
  };
  expect(parseIpLink(JSON.stringify([row, {}, null, { ifname: 3 }]))).toEqual([
    {
      name: 'ens4f1',
      altnames: ['enp59s0f1'],
      mac: '3c:fd:fe:00:00:01',
      permanentMac: '3c:fd:fe:00:00:02',
      mtu: 9000,
      master: 'bond0',
      masterKind: 'bond',
      parentDevice: '0000:3b:00.1',
      vfs: [],
    },
  ]);
});

test.each([
  ['', []],
  ['\n', []],
  ['[]', []],
  ['{}', undefined],
  ['[{"ifname":"eth0"', undefined],
  ['Device "eth9" does not exist.', undefined],
])('%j gives %j', (output, rows) => {
  expect(parseIpLink(output)).toEqual(rows);
});

test('any text gives rows or nothing', () => {
  fc.assert(
    fc.property(fc.string(), (output) => {
      const rows = parseIpLink(output);
      expect(rows === undefined || Array.isArray(rows)).toBe(true);
    }),
  );
});

test('any JSON in place of any field leaves the other fields alone', () => {
  const keys = [
    'address',
    'mtu',
    'master',
    'linkinfo',
    'altnames',
    'permaddr',
    'parentdev',
  ] as const;
  const row = fc.record(Object.fromEntries(keys.map((key) => [key, fc.jsonValue()])), {
    requiredKeys: [],
  });
  const vfRow = fc.dictionary(
    fc.constantFrom('address', 'vlan_list', 'rate', 'spoofchk', 'trust', 'link_state', 'tx_rate'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(row, fc.array(vfRow), (fields, vfs) => {
      const list = vfs.map((fieldsOfVf, index) => ({ ...fieldsOfVf, vf: index }));
      const output = JSON.stringify([{ ...fields, ifname: 'eth0', vfinfo_list: list }]);
      const [link] = parseIpLink(output)!;
      expect(link!.name).toBe('eth0');
      expect(link!.vfs.map(({ index }) => index)).toEqual(list.map(({ vf: index }) => index));
      for (const value of Object.values(link!.vfs[0] ?? {})) {
        expect(['string', 'number', 'boolean', 'object'], String(value)).toContain(typeof value);
        expect(Number.isNaN(value), 'NaN').toBe(false);
      }
    }),
  );
});
