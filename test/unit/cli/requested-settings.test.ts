import { expect, test } from 'vitest';
import { requestedSettings, type SettingsFlags } from '../../../src/cli/requested-settings.ts';
import { SriovError } from '../../../src/model/errors.ts';

test('no flag asks for nothing', () => {
  expect(requestedSettings({ mac: undefined })).toEqual({});
});

test('every flag', () => {
  const flags: SettingsFlags = {
    mac: '02-00-00-00-00-0A',
    vlan: '100',
    qos: '3',
    'vlan-proto': '802.1ad',
    spoofchk: 'on',
    trust: 'off',
    'link-state': 'enable',
    'min-rate': '100',
    'max-rate': '1000',
    'query-rss': 'on',
    mtu: '9000',
    msix: '8',
    driver: 'none',
    'node-guid': 'auto',
    'port-guid': '02:00:00:00:00:00:00:0A',
  };
  expect(requestedSettings(flags)).toEqual({
    mac: '02:00:00:00:00:0a',
    vlan: 100,
    qos: 3,
    vlanProto: '802.1ad',
    spoofchk: true,
    trust: false,
    linkState: 'enable',
    minTxRate: 100,
    maxTxRate: 1000,
    queryRss: true,
    mtu: 9000,
    msix: 8,
    driver: null,
    nodeGuid: 'auto',
    portGuid: '02:00:00:00:00:00:00:0a',
  });
});

test.each<[SettingsFlags, string]>([
  [{ mac: '' }, 'INVALID_MAC'],
  [{ mac: '02:00:00:00:00' }, 'INVALID_MAC'],
  [{ mac: '01:00:00:00:00:01' }, 'INVALID_MAC'],
  [{ mac: '00:00:00:00:00:00' }, 'INVALID_MAC'],
  [{ vlan: '4095' }, 'INVALID_VLAN'],
  [{ vlan: '-1' }, 'INVALID_VLAN'],
  [{ vlan: '0x10' }, 'INVALID_VLAN'],
  [{ vlan: '' }, 'INVALID_VLAN'],
  [{ qos: '8' }, 'INVALID_VLAN'],
  [{ vlan: '0', qos: '1' }, 'INVALID_VLAN'],
  [{ vlan: '0', 'vlan-proto': '802.1ad' }, 'INVALID_VLAN'],
  [{ 'min-rate': '1.5' }, 'INVALID_RATE'],
  [{ 'max-rate': '4294967296' }, 'INVALID_RATE'],
  [{ 'min-rate': '10', 'max-rate': '5' }, 'INVALID_RATE'],
  [{ mtu: '67' }, 'INVALID_MTU'],
  [{ msix: '0' }, 'INVALID_MSIX'],
  [{ mtu: '65536' }, 'INVALID_MTU'],
  [{ driver: '../iavf' }, 'INVALID_DRIVER'],
  [{ driver: '' }, 'INVALID_DRIVER'],
  [{ driver: 'a\nb' }, 'INVALID_DRIVER'],
  [{ 'node-guid': '02:00' }, 'INVALID_GUID'],
])('%o is %s', (flags, code) => {
  expect(() => requestedSettings(flags)).toThrow(expect.objectContaining({ code, kind: 'usage' }));
  expect(() => requestedSettings(flags)).toThrow(SriovError);
});

test('a rate without limit is no contradiction', () => {
  expect(requestedSettings({ 'min-rate': '10', 'max-rate': '0' })).toEqual({
    minTxRate: 10,
    maxTxRate: 0,
  });
});
