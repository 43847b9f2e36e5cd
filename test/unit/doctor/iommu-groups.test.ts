import { describe, expect, it } from 'vitest';
import { iommuGroups } from '../../../src/doctor/checks/iommu-groups.ts';
import { contextOf, nicOf, vfOf } from './machine.ts';

const PF = '0000:82:00.0';
const VF = '0000:82:02.0';
const PORT = '0000:80:03.0';

async function run(drivers: Record<string, string>, purpose?: 'vm', driver = 'iavf') {
  const group = '/sys/kernel/iommu_groups/12/devices';
  const files = {
    ...Object.fromEntries([PF, VF, PORT].map((pci) => [`${group}/${pci}`, ''])),
    [`/sys/bus/pci/devices/${PORT}/class`]: '0x060400',
    [`/sys/bus/pci/devices/${PF}/class`]: '0x020000',
  };
  const links = Object.fromEntries(
    Object.entries(drivers).map(([pci, name]) => [
      `/sys/bus/pci/devices/${pci}/driver`,
      `../../bus/pci/drivers/${name}`,
    ]),
  );
  const vfs = [vfOf({ iommuGroup: 12, driver })];
  return iommuGroups.run(contextOf({ files, links, vfs, nics: [nicOf()], purpose }));
}

describe('iommu-groups', () => {
  const drivers = { [PF]: 'i40e', [VF]: 'iavf', [PORT]: 'pcieport' };

  it('fails for a VF in the group of its PF, which the host drives', async () => {
    const [found] = await run(drivers, 'vm');
    expect(found?.status).toBe('fail');
    expect(found?.message).toContain(`VF 0 shares IOMMU group 12 with ${PF} (i40e): `);
    expect(found?.evidence).toHaveLength(1);
  });

  it('warns without a purpose, of a VF of vfio-pci only', async () => {
    expect(await run(drivers)).toEqual([]);
    expect((await run(drivers, undefined, 'vfio-pci'))[0]?.status).toBe('warn');
  });

  it('is content where no driver of the host has the others', async () => {
    expect((await run({ [VF]: 'iavf', [PORT]: 'pcieport' }, 'vm'))[0]?.status).toBe('pass');
  });
});
