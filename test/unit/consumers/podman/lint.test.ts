import { describe, expect, it } from 'vitest';
import { RULES } from '../../../../src/consumers/podman/rules.ts';
import { rulesOf } from '../rules-of.ts';

const ID = 'a'.repeat(64);
const network = (rest: object = {}) =>
  JSON.stringify({
    name: 'vf',
    id: ID,
    driver: 'macvlan',
    network_interface: 'ens1f0v0',
    ipam_options: { driver: 'none' },
    ...rest,
  });
const subnets = [{ subnet: '10.0.0.0/24', gateway: '10.0.0.1' }];
const local = { ipam_options: { driver: 'host-local' } };

const CASES: [what: string, file: string, text: string, rules: string[]][] = [
  ['a good one', 'vf.json', network({ subnets, ...local, options: { mode: 'passthru' } }), []],
  [
    'a boolean option',
    'vf.json',
    network({ options: { no_default_route: true } }),
    ['podman/network-shape'],
  ],
  ['a name with a slash', 'vf.json', network({ name: 'a/b' }), ['podman/network-name']],
  ['another file name', 'net.json', network(), ['podman/file-name']],
  ['a short id', 'vf.json', network({ id: 'abc' }), ['podman/network-id']],
  ['no parent', 'vf.json', network({ network_interface: '' }), ['podman/no-parent']],
  ['a mode of ipvlan', 'vf.json', network({ options: { mode: 'l2' } }), ['podman/mode']],
  [
    'an option of Docker',
    'vf.json',
    network({ options: { parent: 'e' } }),
    ['podman/unknown-option'],
  ],
  [
    'DHCP on ipvlan',
    'vf.json',
    network({ driver: 'ipvlan', ipam_options: { driver: 'dhcp' } }),
    ['podman/ipam'],
  ],
  ['host-local without a subnet', 'vf.json', network(local), ['podman/ipam']],
  [
    'a gateway outside',
    'vf.json',
    network({ subnets: [{ subnet: '10.0.0.0/24', gateway: '10.0.1.1' }], ...local }),
    ['podman/subnet'],
  ],
  [
    'no gateway',
    'vf.json',
    network({ subnets: [{ subnet: '10.0.0.0/24' }], ...local }),
    ['podman/made-up-gateway'],
  ],
  ['DNS', 'vf.json', network({ dns_enabled: true }), ['podman/dns']],
];

describe('lint of podman', () => {
  it.each(CASES)('%s', (_, file, text, rules) => {
    expect(rulesOf(file, text)).toEqual(rules);
  });

  it('each rule has an example', () => {
    const found = new Set(CASES.flatMap(([, , , rules]) => rules));
    const missing = Object.values(RULES).filter(({ id }) => !found.has(id));
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});
