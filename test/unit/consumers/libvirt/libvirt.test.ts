import { describe, expect, it } from 'vitest';
import { libvirt } from '../../../../src/consumers/libvirt/libvirt.ts';
import { descriptionOf, pfOf, type Asked } from '../descriptions.ts';

const [network, single] = libvirt.variants;

function valuesOf(asked: Asked, variant = network) {
  return variant?.plan(descriptionOf(asked)).files[0]?.values;
}

describe('libvirt', () => {
  it('names the PF only if all of its VFs are meant', () => {
    expect(valuesOf({})).toMatchObject({ pf: 'ens1f0', addresses: [] });
    const some = valuesOf({ pfs: [pfOf({ name: 'ens1f0', vfCount: 4, chosen: [3] })] });
    expect(some).toMatchObject({
      pf: undefined,
      addresses: [{ domain: '0x0000', bus: '0x17', slot: '0x01', function: '0x3' }],
    });
  });

  it('lists addresses where libvirt would not take the name', () => {
    expect(valuesOf({ pfs: [pfOf({ name: 'a b', vfCount: 1 })] })).toMatchObject({ pf: undefined });
  });

  it('leaves VFs on vfio-pci where they are', () => {
    expect(valuesOf({})).toMatchObject({ managed: 'yes' });
    expect(valuesOf({ userspace: true })).toMatchObject({ managed: 'no' });
  });

  it('refuses what libvirt would undo when the guest starts', () => {
    for (const asked of [
      { settings: { vlan: 100, qos: 3 } },
      { settings: { vlan: 100, vlanProto: '802.1ad' as const } },
      { linkType: 'infiniband' as const },
    ]) {
      expect(() => valuesOf(asked)).toThrow(expect.objectContaining({ code: 'INVALID_NETWORK' }));
    }
  });

  it('gives each interface the MAC of its VF, counted up if one was asked for', () => {
    const macs = (asked: Asked) =>
      single?.plan(descriptionOf(asked)).files.map(({ values }) => values?.['mac']);
    expect(macs({})?.[1]).toBe('02:00:00:00:17:01');
    expect(macs({ settings: { mac: '02:11:22:33:44:55' } })?.slice(0, 2)).toEqual([
      '02:11:22:33:44:55',
      '02:11:22:33:44:56',
    ]);
  });
});
