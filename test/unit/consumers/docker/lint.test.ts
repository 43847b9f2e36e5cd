import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../src/consumers/docker/rules.ts';
import { fixed, rulesOf } from '../rules-of.ts';

const compose = (networks: string, services = '{}') =>
  `services: ${services}\nnetworks:\n${networks.replaceAll(/^/gm, '  ')}\n`;
const macvlan = (name: string, rest = '', opts = 'parent: ens1f0v0') =>
  `${name}:\n  driver: macvlan\n  driver_opts: {${opts}}\n  ipam: {config: [{subnet: 10.0.0.0/24}]}\n${rest}`;

/** What somebody wrote, and all that lint says of it. */
const CASES: [what: string, file: string, text: string, rules: string[]][] = [
  [
    "the plugin's own sriov.json (clearcontainers/sriov:sriov.json)",
    'sriov.json',
    '{"Name": "sriov", "Addr": "http://127.0.0.1:9599"}',
    ['docker/plugin-name-ignored'],
  ],
  ['another name', 'vf.json', '{"Name": "sriov", "Addr": "tcp://h:1"}', ['docker/plugin-name']],
  [
    'an address without a scheme',
    'a.json',
    '{"Addr": "127.0.0.1:9599"}',
    ['docker/plugin-address'],
  ],
  ['a scheme of no socket', 'a.json', '{"Addr": "ftp://127.0.0.1"}', ['docker/plugin-scheme']],
  ['no string', 'a.json', '{"Addr": 9599}', ['docker/plugin-unreadable']],
  [
    'TLS without a CA',
    'a.json',
    '{"addr": "https://h:1", "TLSConfig": {"InsecureSkipVerify": false}}',
    ['docker/plugin-not-verified'],
  ],
  ['a key too many', 'a.json', '{"Addr": "tcp://h:1", "Port": 1}', ['docker/plugin-unknown-key']],
  ['a .spec file', 'sriov.spec', 'unix:///run/sriov.sock\n', []],
  ['a .spec file without a scheme', 'sriov.spec', '/run/sriov.sock\n', ['docker/plugin-address']],
  ['a good network', 'compose.yaml', compose(macvlan('a')), []],
  ['no parent', 'compose.yaml', compose(macvlan('a', '', '')), ['docker/no-parent']],
  [
    'a misspelt option',
    'compose.yaml',
    compose(macvlan('a', '', 'parent: ens1f0v0, mode: bridge')),
    ['docker/unknown-option'],
  ],
  [
    'a mode that macvlan has not',
    'compose.yaml',
    compose(macvlan('a', '', 'parent: ens1f0v0, macvlan_mode: passthrough')),
    ['docker/network-mode'],
  ],
  [
    'an option that is a boolean',
    'compose.yaml',
    compose('a:\n  driver: sriov\n  driver_opts: {netdevice: ens1f0, privileged: true}'),
    ['docker/compose-shape', 'docker/no-subnet'],
  ],
  [
    'two macvlan networks on one VF',
    'compose.yaml',
    compose(`${macvlan('a')}\n${macvlan('b').replace('10.0.0', '10.0.1')}`),
    ['docker/shared-macvlan-parent'],
  ],
  [
    'macvlan and ipvlan on one VF',
    'compose.yaml',
    compose(`${macvlan('a')}\nb:\n  driver: ipvlan\n  driver_opts: {parent: ens1f0v0}`),
    ['docker/no-subnet', 'docker/shared-parent'],
  ],
  [
    'two networks with one subnet',
    'compose.yaml',
    compose(`${macvlan('a')}\n${macvlan('b', '', 'parent: ens1f0v1')}`),
    ['docker/shared-subnet'],
  ],
  [
    'two containers in passthru mode',
    'compose.yaml',
    compose(
      macvlan('a', '', 'parent: ens1f0v0, macvlan_mode: passthru'),
      '{x: {networks: [a]}, y: {networks: {a: {}}}}',
    ),
    ['docker/passthru-crowded'],
  ],
  [
    'a network that is not there',
    'compose.yaml',
    compose(macvlan('a'), '{x: {networks: [b]}}'),
    ['docker/undefined-network'],
  ],
  ['an override file', 'compose.override.yaml', 'services: {x: {networks: [b]}}\n', []],
  [
    'a file that includes another',
    'compose.yaml',
    `include: [other.yaml]\n${compose(macvlan('a'), '{x: {networks: [b]}}')}`,
    [],
  ],
  [
    'the clearcontainers plugin without its VLAN',
    'compose.yaml',
    compose('a:\n  driver: sriov\n  driver_opts: {pf_iface: ens1f0}'),
    ['docker/no-subnet', 'docker/sriov-option'],
  ],
  [
    'a gateway outside of the subnet',
    'compose.yaml',
    compose(
      'a:\n  driver: macvlan\n  driver_opts: {parent: e}\n  ipam: {config: [{subnet: 10.0.0.0/24, gateway: 10.0.1.1}]}',
    ),
    ['docker/subnet'],
  ],
];

describe('lint of Docker', () => {
  it.each(CASES)('%s', (_, file, text, rules) => {
    expect(rulesOf(file, text)).toEqual(rules);
  });

  it('each rule has an example', () => {
    const found = new Set(CASES.flatMap(([, , , rules]) => rules));
    const missing = Object.values(RULES).filter(({ id }) => !found.has(id));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });

  it('tells of many networks what it tells of two, before long', () => {
    const ranges = (count: number, range: (index: number) => string) =>
      compose(
        Array.from({ length: count }, (_, index) =>
          macvlan(`n${index}`, '', `parent: v${index}`).replace(
            'subnet: 10.0.0.0/24',
            `subnet: 10.0.0.0/8, ip_range: ${range(index)}`,
          ),
        ).join('\n'),
      );
    const start = performance.now();
    const own = (index: number) => `10.${index >> 8}.${index & 255}.0/24`;
    expect(rulesOf('compose.yaml', ranges(3000, own))).toEqual([]);
    const same = (index: number) => own(Math.max(index, 1));
    expect(rulesOf('compose.yaml', ranges(3, same))).toEqual(['docker/shared-subnet']);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('sees a subnet within another one', () => {
    const inner = macvlan('b', '', 'parent: v1').replace('10.0.0.0/24', '10.0.0.128/25');
    const text = compose(`${inner}\n${macvlan('a')}`);
    expect(rulesOf('compose.yaml', text)).toEqual(['docker/shared-subnet']);
  });

  it('--fix takes away what is not read, and leaves the host bits of a subnet to its author', () => {
    expect(fixed('sriov.json', '{"Name": "sriov", "Addr": "tcp://h:1"}')).toBe(
      '{"Addr": "tcp://h:1"}',
    );
    const text = compose(macvlan('a')).replace('10.0.0.0/24', '172.16.4.0/16');
    expect(rulesOf('compose.yaml', text)).toEqual(['docker/subnet']);
    expect(fixed('compose.yaml', text)).toBe(text);
  });
});
