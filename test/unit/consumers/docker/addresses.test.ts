import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dockerAddresses } from '../../../../src/consumers/docker/addresses.ts';
import { parseBlock, sizeOf } from '../../../../src/consumers/docker/address-blocks.ts';
import { parseIpam } from '../../../../src/generate/parse-ipam.ts';

const subnet = ['10.56.217.0/24'];

describe('dockerAddresses', () => {
  it('gives one network the subnet as it is', () => {
    const ipam = parseIpam({ subnet, gateway: ['10.56.217.1'] });
    expect(dockerAddresses(ipam, 1)).toEqual({
      networks: [[{ subnet: '10.56.217.0/24', family: 4, gateway: '10.56.217.1', reserved: [] }]],
      warnings: [],
    });
  });

  it('takes a range that is a block as --ip-range', () => {
    const range = ['10.56.217.64-10.56.217.127'];
    const ipam = parseIpam({ subnet, range, gateway: ['10.56.217.1'] });
    const { networks, warnings } = dockerAddresses(ipam, 1);
    expect(networks[0]?.[0]?.ipRange).toBe('10.56.217.64/26');
    expect(warnings).toEqual([]);
  });

  it('says which part of another range Docker gets', () => {
    const ipam = parseIpam({ subnet, range: ['10.56.217.10-10.56.217.99'] });
    const { networks, warnings } = dockerAddresses(ipam, 1);
    expect(networks[0]?.[0]?.ipRange).toBe('10.56.217.32/27');
    expect(warnings.join()).toContain('10.56.217.32/27');
  });

  it('tells that of several networks on a subnet only one can have the gateway', () => {
    const ipam = parseIpam({ subnet, gateway: ['10.56.217.1'] });
    const { networks, warnings } = dockerAddresses(ipam, 2);
    expect(networks.map((one) => one[0]?.gateway)).toEqual(['10.56.217.1', undefined]);
    expect(warnings.join()).toContain('only the first');
  });

  it('gives each network its own subnet if there are as many', () => {
    const ipam = parseIpam({ subnet: ['10.0.0.0/24', '10.0.1.0/24'] });
    const { networks } = dockerAddresses(ipam, 2);
    expect(networks.map((one) => one[0]?.subnet)).toEqual(['10.0.0.0/24', '10.0.1.0/24']);
  });

  it('leaves out single addresses, but none that Docker holds itself', () => {
    const ipam = parseIpam({
      ipam: 'whereabouts',
      subnet,
      gateway: ['10.56.217.1'],
      exclude: ['10.56.217.0/30'],
    });
    const { networks } = dockerAddresses(ipam, 1);
    expect(networks[0]?.[0]?.reserved).toEqual(['10.56.217.2', '10.56.217.3']);
  });

  it('leaves an address to Docker 26, which takes one for a gateway of its own', () => {
    const one = ['10.56.217.9-10.56.217.9'];
    expect(() => dockerAddresses(parseIpam({ subnet, range: one }), 1)).toThrow(
      expect.objectContaining({ code: 'INVALID_NETWORK' }),
    );
    const two = parseIpam({ subnet, range: ['10.56.217.8-10.56.217.9'] });
    expect(dockerAddresses(two, 1).warnings.join()).toContain('Docker before 28');
    const withGateway = parseIpam({ subnet, range: one, gateway: ['10.56.217.1'] });
    expect(dockerAddresses(withGateway, 1).networks[0]?.[0]?.ipRange).toBe('10.56.217.9/32');
  });

  it('refuses what Docker cannot do', () => {
    const refused = [
      () => dockerAddresses({ type: 'dhcp' }, 1),
      () => dockerAddresses(parseIpam({ address: ['10.0.0.5/24'] }), 2),
      () => dockerAddresses(parseIpam({ subnet: ['10.0.0.0/24', '10.0.1.0/24'] }), 1),
      () => dockerAddresses(parseIpam({ subnet: ['10.0.0.0/30'] }), 3),
    ];
    for (const one of refused)
      expect(one).toThrow(expect.objectContaining({ code: 'INVALID_NETWORK' }));
  });

  it('shares a range in blocks that do not overlap and lie within it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 250 }),
        fc.integer({ min: 2, max: 9 }),
        (start, length, count) => {
          const end = Math.min(start + length, 254);
          const range = [`10.56.217.${start}-10.56.217.${end}`];
          let networks;
          try {
            ({ networks } = dockerAddresses(parseIpam({ subnet, range }), count));
          } catch {
            // Too small: at most what the largest block of the range could be.
            expect(end - start + 1).toBeLessThan(count * 8);
            return;
          }
          const blocks = networks.map((one) => parseBlock(one[0]?.ipRange ?? ''));
          const base = parseBlock('10.56.217.0/24').first;
          const taken = blocks.flatMap((block) =>
            Array.from({ length: Number(sizeOf(block)) }, (_, i) => Number(block.first - base) + i),
          );
          expect(new Set(taken).size).toBe(taken.length);
          expect(Math.min(...taken)).toBeGreaterThanOrEqual(start);
          expect(Math.max(...taken)).toBeLessThanOrEqual(end);
          expect(blocks).toHaveLength(count);
        },
      ),
    );
  });
});
