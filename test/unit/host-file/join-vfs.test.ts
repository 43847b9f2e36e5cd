import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinVfs } from '../../../src/host-file/join-vfs.ts';
import { macPlus } from '../../../src/model/mac-address.ts';
import type { RequestedSettings } from '../../../src/provision/request.ts';

test('what all have is said once', () => {
  const same = { mac: 'auto', vlan: 100, trust: false };
  expect(joinVfs([same, same, same])).toEqual({ defaults: same, vfs: [] });
});

test('what most have is the default, the others are ranges', () => {
  const usual = { mac: 'auto', vlan: 100, driver: 'default' };
  const vfio = { mac: 'auto', vlan: 100, driver: 'vfio-pci' };
  expect(joinVfs([vfio, usual, vfio, usual, usual, { ...usual, vlan: 5 }])).toEqual({
    defaults: usual,
    vfs: [
      { range: '0,2', indexes: [0, 2], settings: { driver: 'vfio-pci' } },
      { range: '5', indexes: [5], settings: { vlan: 5 } },
    ],
  });
});

test('what one does not have is no default', () => {
  expect(joinVfs([{ vlan: 0 }, { vlan: 5, qos: 3 }, { vlan: 5, qos: 3 }])).toEqual({
    defaults: { vlan: 5 },
    vfs: [
      { range: '0', indexes: [0], settings: { vlan: 0 } },
      { range: '1-2', indexes: [1, 2], settings: { qos: 3 } },
    ],
  });
});

test('MACs that count up are their first', () => {
  const mac = (last: number) => ({ mac: `02:00:00:00:00:0${last}` });
  expect(joinVfs([mac(1), mac(2), mac(3)])).toEqual({ defaults: mac(1), vfs: [] });
  expect(joinVfs([mac(1), mac(2), mac(5), mac(6), { mac: 'none' }]).vfs).toEqual([
    { range: '0-1', indexes: [0, 1], settings: mac(1) },
    { range: '2-3', indexes: [2, 3], settings: mac(5) },
    { range: '4', indexes: [4], settings: { mac: 'none' } },
  ]);
  expect(joinVfs([{ mac: '02:00:00:ff:ff:ff' }, mac(1)]).vfs).toHaveLength(2);
});

test('nothing is lost, whatever VFs have', () => {
  const settings: fc.Arbitrary<RequestedSettings> = fc.record(
    {
      mac: fc.constantFrom('auto', 'none', '02:00:00:00:00:01', '02:00:00:00:00:02'),
      vlan: fc.constantFrom(0, 5),
      trust: fc.boolean(),
      driver: fc.constantFrom(null, 'default'),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(settings, { maxLength: 9 }), (vfs) => {
      expect(spread(joinVfs(vfs), vfs.length)).toEqual(vfs);
    }),
    { numRuns: 500 },
  );
});

/** As provision/desired.ts does it. */
function spread({ defaults, vfs }: ReturnType<typeof joinVfs>, count: number): RequestedSettings[] {
  return Array.from({ length: count }, (_, index) => {
    const own = vfs.find(({ indexes }) => indexes.includes(index));
    const inherited = at(defaults, index);
    return own ? { ...inherited, ...at(own.settings, own.indexes.indexOf(index)) } : inherited;
  });
}

function at(settings: RequestedSettings, ordinal: number): RequestedSettings {
  const { mac } = settings;
  if (mac === undefined || mac === 'auto' || mac === 'none') return settings;
  return { ...settings, mac: macPlus(mac, ordinal) };
}
