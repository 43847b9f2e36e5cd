import { describe, expect, it } from 'vitest';
import { iommuGroups } from '../../../src/doctor/checks/iommu-groups.ts';
import type { Purpose } from '../../../src/doctor/check.ts';
import { parseAcs } from '../../../src/doctor/evidence/acs.ts';
import type { Nic, Vf } from '../../../src/model/nic.ts';
import { contextOf, type Machine, nicOf, vfOf } from './machine.ts';

const PORT = '0000:80:03.0';
const OTHER = '0000:83:00.0';
const LSPCI = `lspci -D -vvv -s ${PORT}`;

interface Case {
  nic?: Partial<Nic>;
  vfs: Partial<Vf>[];
  purpose?: Purpose;
  /** Of group 12, beside the PF's own. */
  members?: string[];
  lspci?: string;
}

async function run({ nic, vfs, purpose, members, lspci }: Case) {
  const pf = nicOf({ iommuGroup: 12, ...nic });
  const own = vfs.map((vf, index) => vfOf({ index, ...vf }));
  const inGroup = [pf, ...own].filter(({ iommuGroup }) => iommuGroup === 12);
  const all = [...inGroup.flatMap(({ pci }) => pci ?? []), ...(members ?? [])];
  const machine: Machine = {
    nics: [pf],
    vfs: own,
    purpose,
    files: {
      ...Object.fromEntries(all.map((pci) => [`/sys/kernel/iommu_groups/12/devices/${pci}`, ''])),
      [`/sys/bus/pci/devices/${PORT}/class`]: '0x060400\n',
      [`/sys/bus/pci/devices/${OTHER}/class`]: '0x010802\n',
    },
    links: {
      [pf.sysfs]: `../../../devices/pci0000:80/${PORT}/${pf.pci}`,
      [`/sys/bus/pci/devices/${PORT}/driver`]: '../../../bus/pci/drivers/some_bridge',
      [`/sys/bus/pci/devices/${OTHER}/driver`]: '../../../bus/pci/drivers/nvme',
    },
    programs: lspci === undefined ? {} : { [LSPCI]: lspci },
  };
  return iommuGroups.run(contextOf(machine));
}

const shared = { iommuGroup: 12 };
const vfio = { ...shared, driver: 'vfio-pci' };

describe('iommu-groups', () => {
  it.each<[string, Case, string[]]>([
    ['alone, for a VM', { vfs: [{}], purpose: 'vm' }, ['pass']],
    ['with the PF, nobody asked', { vfs: [shared] }, []],
    ['with the PF, for containers', { vfs: [shared], purpose: 'containers' }, []],
    ['with the PF, for a VM', { vfs: [shared], purpose: 'vm' }, ['fail']],
    ['with the PF, for DPDK', { vfs: [shared], purpose: 'dpdk' }, ['fail']],
    ['one of two', { vfs: [shared, {}], purpose: 'vm' }, ['warn']],
    ['with the PF, on vfio-pci', { vfs: [vfio] }, ['warn']],
    ['with a PF without a driver', { nic: { driver: null }, vfs: [vfio] }, ['pass']],
    ['all of them on vfio-pci', { nic: { iommuGroup: 1 }, vfs: [vfio, vfio] }, ['pass']],
    ['beside another VF', { nic: { iommuGroup: 1 }, vfs: [vfio, shared] }, ['warn']],
    [
      'beside a disk and another VF',
      { nic: { iommuGroup: 1 }, vfs: [vfio, vfio], members: [OTHER] },
      ['warn'],
    ],
    [
      'beside a bridge and another VF',
      { nic: { iommuGroup: 1 }, vfs: [vfio, vfio], members: [PORT] },
      ['pass'],
    ],
    [
      'mlx5 for DPDK, which needs no vfio',
      { nic: { driver: 'mlx5_core' }, vfs: [{ ...shared, driver: 'mlx5_core' }], purpose: 'dpdk' },
      [],
    ],
  ])('%s', async (_, machine, expected) => {
    expect((await run(machine)).map(({ status }) => status)).toEqual(expected);
  });

  it('says with whom', async () => {
    const [finding] = await run({ vfs: [shared, shared], purpose: 'vm', members: [OTHER] });
    expect(finding!.message).toBe(
      'VF 0-1 share their IOMMU group with the PF itself, 0000:83:00.0 (nvme): vfio cannot hand them out',
    );
    const [other] = await run({ nic: { iommuGroup: 1 }, vfs: [vfio, shared] });
    expect(other!.message).toBe(
      'VF 0 shares its IOMMU group with other VFs: vfio hands it out together only, to one user',
    );
  });

  const caps = 'Capabilities: [40] Express';
  const control = (flags: string) => `${caps}\n\t\tACSCap:\tSrcValid+\n\t\tACSCtl:\t${flags}\n`;
  const ON = 'SrcValid+ TransBlk- ReqRedir+ CmpltRedir+ UpstreamFwd+ EgressCtrl- DirectTrans-';
  it.each<[string, string | undefined, RegExp]>([
    ['no ACS', caps, /^The port 0000:80:03.0 above the card has no ACS\.$/],
    ['ACS off', control(ON.replace('ReqRedir+', 'ReqRedir-')), /is not fully on\.$/],
    ['ACS on', control(ON), /the card itself or a port further up/],
    ['not root', 'Capabilities: <access denied>', /as root, lspci tells/],
    ['no lspci', undefined, /as root, lspci tells/],
  ])('the cause: %s', async (_, lspci, cause) => {
    const [finding] = await run({ vfs: [shared], purpose: 'vm', lspci });
    expect(finding!.cause).toMatch(cause);
  });

  it('recommends no argument that takes the isolation away', async () => {
    const [finding] = await run({ vfs: [shared], purpose: 'vm' });
    expect(finding!.cure!.commands.join()).not.toContain('override');
    expect(iommuGroups.background).toContain('without any more isolation');
  });

  it('takes rubbish for nothing', () => {
    expect(parseAcs('', 'lspci')).toBeUndefined();
    expect(parseAcs('ACSCtl: \u0000', 'lspci')?.state).toBe('off');
  });
});
