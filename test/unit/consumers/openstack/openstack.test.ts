import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Description } from '../../../../src/consumers/description.ts';
import { chooseConsumers } from '../../../../src/generate/choose-consumers.ts';
import { generate } from '../../../../src/generate/generate.ts';
import { openTemplates } from '../../../../src/generate/templates.ts';
import { SriovError } from '../../../../src/model/errors.ts';
import { descriptionOf, descriptions, pfOf } from '../descriptions.ts';

const templates = openTemplates('templates', undefined);

function filesOf(description: Description): Map<string, string> | undefined {
  try {
    const { files } = generate(description, chooseConsumers(['openstack']), templates);
    return new Map(files.map(({ path, content }) => [path, content]));
  } catch (error) {
    if (error instanceof SriovError && error.code === 'INVALID_NETWORK') return undefined;
    throw error;
  }
}

/** oslo.config's MultiOpt: the values of all lines with this key. */
function options(text: string, key: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${key} = `))
    .map((line) => line.slice(key.length + 3).replaceAll('$$', '$'));
}

describe('openstack', () => {
  it('device_spec matches the chosen VFs, and neither the PF nor another VF', () => {
    let count = 0;
    fc.assert(
      fc.property(descriptions, (description) => {
        const files = filesOf(description);
        if (files === undefined) return;
        for (const path of ['openstack/neutron/nova.conf', 'openstack/placement/nova.conf']) {
          const text = files.get(path);
          if (text === undefined) continue;
          count += 1;
          const specs = options(text, 'device_spec').map(
            (line) => JSON.parse(line) as Record<string, string>,
          );
          for (const pf of description.pfs) {
            const all = [...pf.vfs.map(({ pci }) => pci), '0000:17:1f.7'];
            // nova matches a VF by its own address or its PF's (nova/pci/devspec.py, WhitelistPciAddress.match).
            const matched = all.filter((pci) =>
              specs.some(
                (spec) =>
                  spec['product_id'] === pf.vfDeviceId &&
                  (spec['address'] === pci ||
                    (spec['address'] === pf.pci && pci !== '0000:17:1f.7')),
              ),
            );
            expect(matched).toEqual(pf.vfs.map(({ pci }) => pci));
            expect(specs.every((spec) => spec['product_id'] !== pf.deviceId)).toBe(true);
          }
        }
      }),
    );
    expect(count).toBeGreaterThan(0);
  });

  it('makes one provider for each PF, with its own VFs', () => {
    const pfs = [
      pfOf({ name: 'ens1f0', vfCount: 4, chosen: [0, 2] }),
      pfOf({ name: 'ens1f1', vfCount: 3, bus: 0x18 }),
    ];
    const files = filesOf(descriptionOf({ pfs, options: { physnet: 'phys-net.2' } }));
    const config = parse(files?.get('openstack/placement/provider.yaml') ?? '') as {
      meta: object;
      providers: { identification: object; inventories: object; traits: object }[];
    };
    expect(config.meta).toEqual({ schema_version: '1.0' });
    const providers = config.providers.map(({ identification, inventories, traits }) => ({
      ...identification,
      ...inventories,
      traits,
    }));
    expect(providers).toMatchObject([
      {
        name: 'node1_0000:17:00.0',
        additional: [{ CUSTOM_SRIOV_NET_VF: { total: 2, max_unit: 2 } }],
        traits: { additional: ['CUSTOM_PHYSNET_PHYS_NET_2'] },
      },
      {
        name: 'node1_0000:18:00.0',
        additional: [{ CUSTOM_SRIOV_NET_VF: { total: 3, max_unit: 3 } }],
        traits: { additional: ['CUSTOM_PHYSNET_PHYS_NET_2'] },
      },
    ]);
  });

  it("keeps the VFs that were not chosen from neutron's agent", () => {
    const pf = pfOf({ name: 'ens1f0', vfCount: 3, chosen: [1] });
    const pfs = [{ ...pf, unchosen: ['0000:17:01.0', '0000:17:01.2'] }];
    const text = filesOf(descriptionOf({ pfs }))?.get('openstack/neutron/sriov_agent.ini') ?? '';
    expect(options(text, 'exclude_devices')).toEqual(['ens1f0:0000:17:01.0;0000:17:01.2']);
    expect(options(text, 'physical_device_mappings')).toEqual(['physnet1:ens1f0']);
  });

  it('refuses names that would be several in a list', () => {
    for (const physnet of ['a,b', 'a:b', ' a'])
      expect(filesOf(descriptionOf({ options: { physnet } }))).toBeUndefined();
  });

  it('writes trusted as nova compares it', () => {
    const files = filesOf(descriptionOf({ settings: { trust: true } }));
    const [line = ''] = options(files?.get('openstack/neutron/nova.conf') ?? '', 'device_spec');
    expect(JSON.parse(line)).toMatchObject({ trusted: 'true', physical_network: 'physnet1' });
  });
});
