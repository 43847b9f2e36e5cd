import { describe, expect, it } from 'vitest';
import type { NetworkSettings } from '../../../src/consumers/description.ts';
import { chooseConsumers } from '../../../src/generate/choose-consumers.ts';
import { generate } from '../../../src/generate/generate.ts';
import { parseIpam } from '../../../src/generate/parse-ipam.ts';
import { openTemplates } from '../../../src/generate/templates.ts';
import { SriovError } from '../../../src/model/errors.ts';
import { type Asked, descriptionOf } from './descriptions.ts';

const templates = openTemplates('templates', undefined);
const WORDS = [
  'cni:macvlan',
  'docker',
  'docker:ipvlan',
  'docker:clearcontainers',
  'docker:mellanox',
  'docker:doridian',
  'podman',
  'podman:ipvlan',
  'dpdk',
  'libvirt',
  'libvirt:interface',
  'openstack:neutron',
  'openstack:placement',
  'proxmox',
  'rdma-shared',
  'proxmox:lxc',
];

/** Everything that a person gets to see of it; undefined if it is refused. */
function told(word: string, asked: Asked): string | undefined {
  try {
    const { files, warnings, next } = generate(
      descriptionOf(asked),
      chooseConsumers([word]),
      templates,
    );
    return [...files.map(({ content }) => content), ...warnings, ...next].join('\n');
  } catch (error) {
    if (error instanceof SriovError && error.code === 'INVALID_NETWORK') return undefined;
    throw error;
  }
}

const SETTINGS: NetworkSettings[] = [
  { mac: '02:11:22:33:44:55' },
  { vlan: 100 },
  { vlan: 100, qos: 3 },
  { vlan: 100, vlanProto: '802.1ad' },
  { spoofchk: false },
  { trust: true },
  { linkState: 'enable' },
  { minTxRate: 10 },
  { maxTxRate: 100 },
  { mtu: 9000 },
];

describe.each(WORDS)('%s', (word) => {
  it.each(SETTINGS.map((settings) => ({ settings })))(
    'does or says something for $settings',
    ({ settings }) => {
      const { vlan } = settings;
      const without = told(word, Object.keys(settings).length > 1 ? { settings: { vlan } } : {});
      expect(told(word, { settings })).not.toBe(without);
    },
  );

  it('does or says something for addresses and RDMA', () => {
    const plain = told(word, {});
    expect(told(word, { ipam: parseIpam({ subnet: ['10.0.0.0/24'] }) })).not.toBe(plain);
    // The whole VF goes to a guest or to DPDK, with what it can do.
    const whole = /^(?:dpdk|libvirt|openstack|proxmox$)|docker:(?:clear|mell|dori)/.test(word);
    if (!whole) expect(told(word, { rdma: true })).not.toBe(plain);
  });
});
