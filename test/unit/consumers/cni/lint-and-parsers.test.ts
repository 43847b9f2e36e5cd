import fc from 'fast-check';
import { expect, it } from 'vitest';
import { refusal } from './go-readers.ts';
import { fileOf, lintFiles } from './lint-cni.ts';

const scalars = fc.constantFrom<unknown>(
  true,
  false,
  null,
  -1,
  0,
  1,
  7,
  8,
  100,
  4095,
  'on',
  'off',
  'auto',
  'up',
  '802.1q',
  '802.1ad',
  '802.1x',
  '5',
  '',
  '10.0.0.1',
  '10.0.0.0/24',
  '10.0.0.7/24',
  '10.0.0.0/31',
  '10.0.0.0/33',
  '10.1.0.0/16',
  '10.0.0.50',
  '10.0.0.60',
  '010.0.0.1',
  'fd00::/64',
  'fd00::1',
  'fe80::1%eth0',
  '0000:17:01.0',
);

function keys(names: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  return fc.dictionary(fc.constantFrom(...names), scalars, { maxKeys: 3 });
}

const range = keys(['subnet', 'rangeStart', 'rangeEnd', 'gateway']).map((wild) => ({
  subnet: '10.0.0.0/24',
  ...wild,
}));
const ipam = fc.oneof(
  scalars,
  range.map((one) => ({ type: 'host-local', ...one })),
  fc
    .array(fc.array(range, { maxLength: 2 }), { maxLength: 2 })
    .map((ranges) => ({ type: 'host-local', ranges })),
  keys(['dst', 'gw']).map((route) => ({
    type: 'host-local',
    subnet: '10.0.0.0/24',
    routes: [route],
  })),
  keys(['address', 'gateway']).map((one) => ({ type: 'static', addresses: [one] })),
  fc.constantFrom({ type: 'dhcp' }, {}),
);

function plugin(type: string, names: readonly string[], usual: object): fc.Arbitrary<object> {
  const some = fc.option(ipam, { nil: undefined, freq: 2 });
  return fc.tuple(keys(names), some).map(([wild, own]) => ({
    type,
    ...usual,
    ...wild,
    ...(own === undefined ? {} : { ipam: own }),
  }));
}

const DEVICE = { deviceID: '0000:17:01.0' };
const plugins = fc.oneof(
  plugin(
    'sriov',
    [
      'deviceID',
      'vlan',
      'VLANQOS',
      'vlanQoS',
      'vlanProto',
      'spoofchk',
      'trust',
      'link_state',
      'min_tx_rate',
      'logFile',
    ],
    DEVICE,
  ),
  plugin('ib-sriov', ['deviceID', 'pkey', 'link_state', 'rdmaIsolation', 'vfioPciMode'], DEVICE),
  plugin('host-device', ['device', 'pciBusID', 'hwaddr'], {}),
  plugin('accelerated-bridge', ['vlan', 'bridge', 'setUplinkVlan', 'mtu'], DEVICE),
  plugin('ovs', ['bridge', 'vlan', 'mtu'], DEVICE),
);
const chained = fc.oneof(
  keys(['promisc', 'mtu', 'sysctl']).map((wild) => ({ type: 'tuning', ...wild })),
  fc.constant({ type: 'rdma' }),
);
// One of them there: without both it is no network to anybody.
const head = fc
  .record({
    cniVersion: fc.constantFrom<unknown>('1.0.0', '0.4.0', '0.2.0', '2.0', 1, undefined),
    name: fc.constantFrom<unknown>('net', 'a b', '', undefined, 5),
  })
  .filter(({ cniVersion, name }) => cniVersion !== undefined || name !== undefined);
const networks = fc.oneof(
  fc.tuple(head, plugins).map(([own, one]) => ({ ...own, ...one })),
  fc
    .tuple(head, plugins, fc.array(chained, { maxLength: 2 }), fc.boolean())
    .map(([own, one, others, first]) => ({
      ...own,
      plugins: first ? [one, ...others] : [...others, one],
    })),
);

it('what a plugin refuses is an error of lint, or a warning that says so', () => {
  let refused = 0;
  fc.assert(
    fc.property(networks, (wild) => {
      const network: unknown = JSON.parse(JSON.stringify(wild));
      const reason = refusal(network);
      if (reason === undefined) return;
      refused += 1;
      const { findings } = lintFiles([fileOf(network)]);
      const told = findings.filter(
        ({ severity, rule }) =>
          severity === 'error' || rule === 'sriov-cni/no-device' || rule === 'ovs/no-bridge',
      );
      expect(told, `${reason}: ${JSON.stringify(network)}`).not.toEqual([]);
    }),
    { numRuns: 5000 },
  );
  expect(refused).toBeGreaterThan(1000);
});

/** Errors that come later: in the kernel, in the next plugin, or by doing something else. */
const LATER = new Set([
  'sriov-cni/on-off-value',
  'sriov-cni/rates',
  'cni/value',
  'cni/version-before-lists',
  'ipam/no-range',
  'ipam/address',
  'rdma/twice',
]);

it('what a plugin takes is no error of lint, but for what fails later', () => {
  let taken = 0;
  fc.assert(
    fc.property(networks, (wild) => {
      const network: unknown = JSON.parse(JSON.stringify(wild));
      if (refusal(network) !== undefined) return;
      taken += 1;
      const { findings } = lintFiles([fileOf(network)]);
      const errors = findings.filter(
        ({ severity, rule }) => severity === 'error' && !LATER.has(rule),
      );
      expect(errors, JSON.stringify(network)).toEqual([]);
    }),
    { numRuns: 5000 },
  );
  expect(taken).toBeGreaterThan(100);
});
