import { expect, test } from 'vitest';
import { ipamJson } from '../../../../src/consumers/ipam-json.ts';

const V4 = { subnet: '10.56.217.0/24', family: 4, gateway: '10.56.217.1' } as const;
const V6 = { subnet: 'fd00:56::/64', family: 6, gateway: 'fd00:56::1' } as const;
const DEFAULTS = [{ dst: '0.0.0.0/0' }, { dst: '::/0' }];

test('host-local: one subnet in the form that old and new versions read', () => {
  const subnets = [{ ...V4, rangeStart: '10.56.217.10', rangeEnd: '10.56.217.20' }];
  expect(ipamJson({ type: 'host-local', subnets, routes: [{ dst: '0.0.0.0/0' }] })).toEqual({
    type: 'host-local',
    subnet: '10.56.217.0/24',
    rangeStart: '10.56.217.10',
    rangeEnd: '10.56.217.20',
    gateway: '10.56.217.1',
    routes: [{ dst: '0.0.0.0/0' }],
  });
});

test('host-local: an address out of each of several subnets', () => {
  expect(ipamJson({ type: 'host-local', subnets: [V4, V6], routes: [] })).toEqual({
    type: 'host-local',
    ranges: [
      [{ subnet: '10.56.217.0/24', gateway: '10.56.217.1' }],
      [{ subnet: 'fd00:56::/64', gateway: 'fd00:56::1' }],
    ],
  });
});

test('whereabouts has one gateway: the routes of the other family name theirs', () => {
  const subnets = [{ ...V4, exclude: ['10.56.217.128/25'] }, V6];
  expect(ipamJson({ type: 'whereabouts', subnets, routes: DEFAULTS })).toEqual({
    type: 'whereabouts',
    ipRanges: [
      { range: '10.56.217.0/24', exclude: ['10.56.217.128/25'] },
      { range: 'fd00:56::/64' },
    ],
    gateway: '10.56.217.1',
    routes: [{ dst: '0.0.0.0/0' }, { dst: '::/0', gw: 'fd00:56::1' }],
  });
});

test('whereabouts: the ends of a range in snake case', () => {
  const subnets = [
    { subnet: '10.0.0.0/24', family: 4, rangeStart: '10.0.0.5', rangeEnd: '10.0.0.9' },
  ] as const;
  expect(ipamJson({ type: 'whereabouts', subnets: [...subnets], routes: [] })).toEqual({
    type: 'whereabouts',
    range: '10.0.0.0/24',
    range_start: '10.0.0.5',
    range_end: '10.0.0.9',
  });
});

test('static, dhcp, none', () => {
  const addresses = [{ address: '10.56.217.5/24', family: 4, gateway: '10.56.217.1' }] as const;
  expect(
    ipamJson({
      type: 'static',
      addresses: [...addresses],
      routes: [{ dst: '10.0.0.0/8', gw: '10.56.217.2' }],
    }),
  ).toEqual({
    type: 'static',
    addresses: [{ address: '10.56.217.5/24', gateway: '10.56.217.1' }],
    routes: [{ dst: '10.0.0.0/8', gw: '10.56.217.2' }],
  });
  expect(ipamJson({ type: 'dhcp' })).toEqual({ type: 'dhcp' });
  expect(ipamJson({ type: 'none' })).toBeUndefined();
});

test('fixipam is refused: only hustcat has it', () => {
  expect(() => ipamJson({ type: 'fixipam', subnets: [V4], routes: [] })).toThrow(/hustcat/);
});
