import fc from 'fast-check';
import type { HostFile, PfEntry, PfMatch, VfEntry } from '../../../src/host-file/host-file.ts';
import { refuseContradictions } from '../../../src/model/contradictions.ts';
import { hasNetdev } from '../../../src/model/userspace-driver.ts';
import { formatVfRange } from '../../../src/model/vf-range.ts';
import type { RequestedSettings } from '../../../src/provision/request.ts';

const octet = fc.integer({ min: 0, max: 255 }).map(hex);
const evenOctet = fc.integer({ min: 1, max: 127 }).map((half) => hex(half * 2));
// Counting must not overflow.
const mac = fc
  .tuple(evenOctet, octet, octet, fc.constant('00'), octet, octet)
  .map((octets) => octets.join(':'));
const guid = fc.tuple(evenOctet, ...Array(7).fill(octet)).map((octets) => octets.join(':'));
/** What YAML may take for something else is likely. */
const name = fc
  .oneof(
    fc.constantFrom(
      'on',
      'n',
      'null',
      '~',
      '1_000',
      '0x10',
      '1e3',
      '.inf',
      '2001-12-14',
      '=',
      '<<',
    ),
    fc.constantFrom(
      'löf',
      "o'neill",
      '#',
      '- a',
      '"',
      '{vf}',
      'a:',
      '&a',
      '*a',
      '!x',
      '%',
      '@',
      '`',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 15 }),
  )
  .filter((text) => /^(?!\.{1,2}$)[^\s/\u0000-\u0008\u000e-\u001f]{1,127}$/.test(text));
const pci = fc
  .tuple(fc.constantFrom('0000', '0001', '10000'), octet, fc.integer({ max: 31, min: 0 }), octet)
  .map(([domain, bus, device, fn]) => `${domain}:${bus}:${hex(device)}.${parseInt(fn, 16) % 8}`);

const match: fc.Arbitrary<PfMatch> = fc
  .record(
    {
      pci,
      id: fc.tuple(octet, octet, octet, octet).map(([a, b, c, d]) => `${a}${b}:${c}${d}`),
      mac,
      name,
    },
    { requiredKeys: [] },
  )
  .filter((facts) => [facts.pci, facts.mac, facts.name].some((fact) => fact !== undefined));

const settings: fc.Arbitrary<RequestedSettings> = fc.record(
  {
    mac: fc.oneof(fc.constantFrom('auto', 'none'), mac),
    vlan: fc.integer({ min: 0, max: 4094 }),
    qos: fc.integer({ min: 0, max: 7 }),
    vlanProto: fc.constantFrom('802.1q', '802.1ad'),
    spoofchk: fc.boolean(),
    trust: fc.boolean(),
    linkState: fc.constantFrom('auto', 'enable', 'disable'),
    minTxRate: fc.integer({ min: 0, max: 100_000 }),
    maxTxRate: fc.integer({ min: 0, max: 0xffff_ffff }),
    queryRss: fc.boolean(),
    nodeGuid: fc.oneof(fc.constant('auto'), guid),
    portGuid: guid,
    mtu: fc.integer({ min: 68, max: 65_535 }),
    driver: fc.constantFrom(null, 'default', 'vfio-pci', 'iavf', '0x10', '1e3', 'on', 'null'),
    msix: fc.integer({ min: 1, max: 2048 }),
  },
  { requiredKeys: [] },
);

const vfs: fc.Arbitrary<VfEntry[]> = fc
  .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 12 })
  .chain((indexes) =>
    fc.array(settings, { minLength: 3, maxLength: 3 }).map((three) =>
      three
        .map((own, part) => ({
          own,
          indexes: indexes.filter((_, at) => at % 3 === part).sort((a, b) => a - b),
        }))
        .filter((one) => one.indexes.length > 0)
        .map((one) => ({
          range: formatVfRange(one.indexes),
          indexes: one.indexes,
          settings: one.own,
        })),
    ),
  );

const entry: fc.Arbitrary<PfEntry> = fc
  .record(
    {
      match,
      count: fc.oneof(fc.integer({ min: 31, max: 65_535 }), fc.constant('max' as const)),
      up: fc.constant(true as const),
      mtu: fc.integer({ min: 68, max: 65_535 }),
      autoprobe: fc.boolean(),
      eswitch: fc.constantFrom('legacy', 'switchdev'),
      unmanaged: fc.boolean(),
      defaults: settings,
      vfs,
    },
    { requiredKeys: ['match', 'count', 'defaults', 'vfs'] },
  )
  .chain((pf) =>
    pf.eswitch === 'switchdev'
      ? fc
          .constantFrom(undefined, 'ens1f0r{vf}', 'r{vf}', '{vf}x', 'a{vf}.{vf}')
          .map((representors) => (representors === undefined ? pf : { ...pf, representors }))
      : fc.constant(pf),
  )
  .filter(makesSense);

export const hostFile: fc.Arbitrary<HostFile> = fc
  .uniqueArray(entry, {
    maxLength: 4,
    comparator: (a, b) => (['pci', 'mac', 'name'] as const).some((f) => shared(a, b, f)),
  })
  .map((pfs) => ({ version: 1, pfs }));

function shared(a: PfEntry, b: PfEntry, fact: 'pci' | 'mac' | 'name'): boolean {
  return a.match[fact] !== undefined && a.match[fact] === b.match[fact];
}

function makesSense({ defaults, vfs: ranges }: PfEntry): boolean {
  return [defaults, ...ranges.map((range) => range.settings)].every((own) => {
    const all = { ...defaults, ...own };
    if (own.vlan === 0 && own.qos === undefined) delete all.qos;
    if (own.vlan === 0 && own.vlanProto === undefined) delete all.vlanProto;
    try {
      refuseContradictions(all);
    } catch {
      return false;
    }
    return own.mtu === undefined || hasNetdev(all.driver);
  });
}

function hex(value: number): string {
  return value.toString(16).padStart(2, '0');
}
