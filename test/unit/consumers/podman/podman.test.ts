import { describe, expect, it } from 'vitest';
import { podman } from '../../../../src/consumers/podman/podman.ts';
import { chooseConsumers } from '../../../../src/generate/choose-consumers.ts';
import { generate } from '../../../../src/generate/generate.ts';
import { parseIpam } from '../../../../src/generate/parse-ipam.ts';
import { openTemplates } from '../../../../src/generate/templates.ts';
import { type Asked, descriptionOf } from '../descriptions.ts';

const templates = openTemplates('templates', undefined);

function networks(asked: Asked, word = 'podman') {
  const { files } = generate(descriptionOf(asked), chooseConsumers([word]), templates);
  return files.map(({ path, content }) => ({
    path,
    json: JSON.parse(content) as Record<string, unknown>,
  }));
}

describe('podman', () => {
  it('calls each file as its network, and gives each an id of its own', () => {
    const all = networks({});
    expect(all.map(({ path }) => path)).toEqual(
      all.map(({ json }) => `podman/${String(json['name'])}.json`),
    );
    const ids = all.map(({ json }) => json['id']);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('gives each VF its own part of the range', () => {
    const ipam = parseIpam({ subnet: ['10.0.0.0/24'], range: ['10.0.0.100-10.0.0.199'] });
    const ranges = networks({ ipam }).map(
      ({ json }) => (json['subnets'] as { lease_range: object }[])[0]?.lease_range,
    );
    expect(ranges).toEqual([
      { start_ip: '10.0.0.100', end_ip: '10.0.0.124' },
      { start_ip: '10.0.0.125', end_ip: '10.0.0.149' },
      { start_ip: '10.0.0.150', end_ip: '10.0.0.174' },
      { start_ip: '10.0.0.175', end_ip: '10.0.0.199' },
    ]);
  });

  it('has no gateway made up', () => {
    const [without] = networks({ ipam: parseIpam({ subnet: ['10.0.0.0/24'] }) });
    expect(without?.json).toMatchObject({ internal: true });
    const ipam = parseIpam({ subnet: ['10.0.0.0/24'], gateway: ['10.0.0.1'] });
    expect(networks({ ipam })[0]?.json).toMatchObject({ internal: false });
  });

  it('is bridge only where the VF may have several MACs', () => {
    const mode = (asked: Asked) => networks(asked)[0]?.json['options'];
    expect(mode({})).toEqual({ mode: 'passthru' });
    expect(mode({ settings: { trust: true } })).toEqual({ mode: 'bridge' });
    expect(mode({ settings: { spoofchk: false } })).toEqual({ mode: 'bridge' });
  });

  it('refuses DHCP on ipvlan, and VFs without a netdev', () => {
    const plan = (id: string, asked: Asked) => () =>
      podman.variants.find((one) => one.id === id)?.plan(descriptionOf(asked));
    const refusal = expect.objectContaining({ code: 'INVALID_NETWORK' });
    expect(plan('ipvlan', { ipam: { type: 'dhcp' } })).toThrow(refusal);
    const { vfs, ...pf } = descriptionOf().pfs[0]!;
    const bare = [{ ...pf, vfs: vfs.map((vf) => ({ ...vf, netdev: null })) }];
    expect(plan('macvlan', { pfs: bare })).toThrow(refusal);
  });

  it('says that Podman 5 has no CNI', () => {
    const { warnings } = podman.variants.find(({ id }) => id === 'cni')!.plan(descriptionOf());
    expect(warnings.join()).toContain('Podman 5 has no CNI');
  });
});
