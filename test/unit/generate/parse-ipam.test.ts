import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIpam, type IpamFlags } from '../../../src/generate/parse-ipam.ts';
import { SriovError } from '../../../src/model/errors.ts';

describe('parseIpam', () => {
  it('knows without --ipam what the other flags mean', () => {
    expect(parseIpam({}).type).toBe('none');
    expect(parseIpam({ subnet: ['10.0.0.0/8'] }).type).toBe('host-local');
    expect(parseIpam({ address: ['10.0.0.5/8'] }).type).toBe('static');
  });

  it('gives gateways, ranges and exclusions to the subnet that they lie in', () => {
    const ipam = parseIpam({
      ipam: 'whereabouts',
      subnet: ['10.56.217.0/24', 'FD00:0::/64'],
      gateway: ['fd00::1', '10.56.217.1'],
      range: ['10.56.217.10-10.56.217.99'],
      exclude: ['10.56.217.32/30', 'fd00::/120'],
      route: ['0.0.0.0/0,10.56.217.1', 'fd01::5/32'],
    });
    expect(ipam).toEqual({
      type: 'whereabouts',
      subnets: [
        {
          subnet: '10.56.217.0/24',
          family: 4,
          gateway: '10.56.217.1',
          rangeStart: '10.56.217.10',
          rangeEnd: '10.56.217.99',
          exclude: ['10.56.217.32/30'],
        },
        { subnet: 'fd00::/64', family: 6, gateway: 'fd00::1', exclude: ['fd00::/120'] },
      ],
      routes: [{ dst: '0.0.0.0/0', gw: '10.56.217.1' }, { dst: 'fd01::/32' }],
    });
  });

  it('gives static addresses their gateways', () => {
    expect(parseIpam({ address: ['10.1.0.5/16', 'fd00::5/64'], gateway: ['fd00::1'] })).toEqual({
      type: 'static',
      addresses: [
        { address: '10.1.0.5/16', family: 4 },
        { address: 'fd00::5/64', family: 6, gateway: 'fd00::1' },
      ],
      routes: [],
    });
  });

  it.each<[string, IpamFlags, RegExp]>([
    ['no subnet', { ipam: 'host-local' }, /needs a subnet/],
    ['no address', { ipam: 'static' }, /needs an address/],
    ['host bits', { subnet: ['10.56.217.5/24'] }, /is an address, not a subnet/],
    [
      'a gateway outside',
      { subnet: ['10.1.0.0/16'], gateway: ['10.2.0.1'] },
      /outside of 10.1.0.0/,
    ],
    [
      'a range that leaves the subnet',
      { subnet: ['10.1.0.0/24'], range: ['10.1.0.9-10.1.1.9'] },
      /outside/,
    ],
    [
      'a range backwards',
      { subnet: ['10.1.0.0/24'], range: ['10.1.0.9-10.1.0.8'] },
      /runs backwards/,
    ],
    [
      'a range over two',
      { subnet: ['10.1.0.0/24', '10.1.1.0/24'], range: ['10.1.0.9-10.1.1.8'] },
      /two subnets/,
    ],
    ['the broadcast address', { subnet: ['10.1.0.0/24'], gateway: ['10.1.0.255'] }, /broadcast/],
    ['the network as address', { address: ['10.1.0.0/24'] }, /network or broadcast/],
    ['overlapping subnets', { subnet: ['10.0.0.0/8', '10.1.0.0/16'] }, /overlap/],
    [
      'two gateways',
      { subnet: ['10.1.0.0/24'], gateway: ['10.1.0.1', '10.1.0.2'] },
      /two of --gateway/,
    ],
    ['a short IPv4 address', { subnet: ['10.1/16'] }, /not an IP address/],
    ['octal', { subnet: ['010.1.0.0/16'] }, /not an IP address/],
    ['a prefix too long', { subnet: ['10.1.0.0/33'] }, /not an IP address/],
    ['a zone', { subnet: ['fe80::%eth0/64'] }, /not an IP address/],
    ['fixipam with IPv6', { ipam: 'fixipam', subnet: ['fd00::/64'] }, /IPv4 only/],
    [
      'a subnet with dhcp',
      { ipam: 'dhcp', subnet: ['10.0.0.0/8'] },
      /means nothing with --ipam dhcp/,
    ],
    [
      'exclude with host-local',
      { subnet: ['10.0.0.0/8'], exclude: ['10.0.0.0/24'] },
      /means nothing/,
    ],
    ['a route of two families', { subnet: ['10.0.0.0/8'], route: ['fd00::/8,10.0.0.1'] }, /mixes/],
    [
      'a route without gateway after the comma',
      { subnet: ['10.0.0.0/8'], route: ['10.0.0.0/8,'] },
      /not a route/,
    ],
  ])('refuses %s', (_, flags, message) => {
    expect(() => parseIpam(flags)).toThrow(
      expect.objectContaining({ code: 'INVALID_NETWORK', message: expect.stringMatching(message) }),
    );
  });

  it('agrees with arithmetic on what lies in an IPv4 subnet', () => {
    const octets = (value: number) =>
      [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 0xffffffff }),
        (base, prefix, other) => {
          const size = 2 ** (32 - prefix);
          const first = Math.floor(base / size) * size;
          const usable = other > first && other < first + size - 1;
          const flags = { subnet: [`${octets(first)}/${prefix}`], gateway: [octets(other)] };
          if (usable) expect(parseIpam(flags)).toMatchObject({ type: 'host-local' });
          else expect(() => parseIpam(flags)).toThrow(SriovError);
        },
      ),
    );
  });

  it('fails with its own error, whatever is typed', () => {
    const words = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.ipV4(), fc.ipV6()), {
      maxLength: 2,
    });
    const flags = fc.record({
      ipam: fc.constantFrom('host-local', 'static', 'whereabouts', 'fixipam', undefined),
      subnet: words,
      gateway: words,
      range: words,
      exclude: words,
      address: words,
      route: words,
    });
    fc.assert(
      fc.property(flags, (typed) => {
        try {
          parseIpam(typed as IpamFlags);
        } catch (error) {
          expect(error).toBeInstanceOf(SriovError);
        }
      }),
    );
  });
});
