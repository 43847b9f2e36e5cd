import type { Host } from '../../host/host.ts';
import { linkName, listOptional, readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import { isPciAddress } from '../../model/pci-address.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cure.ts';
import { fail, pass, warn } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const iommuGroups: Check = {
  id: 'iommu-groups',
  title: 'each VF can be handed out without other devices',
  background: `vfio hands out an IOMMU group as a whole: if a driver of the host has another device of the group, \
opening it fails with "group is not viable" (drivers/iommu/iommu.c, __iommu_take_dma_ownership). Bridges do not count, nor devices \
without a driver. A VF shares a group where the port above it does not keep the functions behind it apart (ACS), \
because they could reach each other past the IOMMU.`,
  links: [
    'https://docs.kernel.org/driver-api/vfio.html',
    'https://github.com/usnistgov/ndn-dpdk/issues/63',
  ],
  run(context) {
    return context.nics.filter((nic) => nic.sriov).flatMap((nic) => examineNic(context, nic));
  },
};

function examineNic({ host, inventory, purpose }: DoctorContext, nic: Nic): Finding[] {
  const needed = purpose === 'vm' || purpose === 'dpdk';
  const vfs = vfsOf(inventory, nic).filter(
    ({ iommuGroup, driver }) => iommuGroup !== null && (needed || isVfio(driver)),
  );
  const groups = new Set(vfs.map(({ iommuGroup }) => iommuGroup!));
  const shared = [...groups].flatMap((group) => {
    const members = vfs.filter(({ iommuGroup }) => iommuGroup === group);
    const others = othersIn(host, group, members, needed);
    return others.length > 0 ? [notViable(nic, group, members, others, needed)] : [];
  });
  if (shared.length > 0 || vfs.length === 0) return shared;
  return [pass(nicLabel(nic), 'No device of the host is in the IOMMU group of a VF')];
}

function isVfio(driver: string | null): boolean {
  return driver !== null && driver.includes('vfio');
}

interface Other {
  pci: string;
  driver: string;
}

/** Those that a driver of the host has; the VFs themselves are going to be handed out, unless they are not meant to. */
function othersIn(host: Host, group: number, members: Vf[], needed: boolean): Other[] {
  const own = new Set(members.map(({ pci }) => pci));
  return listOptional(host, `/sys/kernel/iommu_groups/${group}/devices`)
    .filter((pci) => isPciAddress(pci) && !(own.has(pci) && (needed || members.length === 1)))
    .flatMap((pci) => {
      const sysfs = `/sys/bus/pci/devices/${pci}`;
      const driver = linkName(host, `${sysfs}/driver`);
      if (driver === undefined || isVfio(driver) || driver === 'pci-stub') return [];
      return readOptional(host, `${sysfs}/class`)?.startsWith('0x06') ? [] : [{ pci, driver }];
    });
}

function notViable(nic: Nic, group: number, vfs: Vf[], others: Other[], needed: boolean): Finding {
  const range = formatVfRange(vfs.map(({ index }) => index));
  const list = others.slice(0, 4).map(({ pci, driver }) => `${pci} (${driver})`);
  const more = others.length > 4 ? ` and ${others.length - 4} more` : '';
  return (needed ? fail : warn)(
    nicLabel(nic),
    `VF ${range} shares IOMMU group ${group} with ${list.join(', ')}${more}: vfio hands out none of them`,
    others.slice(0, 4).map(({ pci, driver }) => {
      return `/sys/kernel/iommu_groups/${group}/devices/${pci}: driver ${driver}`;
    }),
    {
      cause: others.some(({ pci }) => pci === nic.pci)
        ? 'The port above the card does not keep the functions behind it apart (no ACS), so that the VFs are in the group of their PF.'
        : 'The port above does not keep the devices behind it apart (no ACS).',
      cure: byHand([
        '# Switch ACS on in the firmware setup, or put the card into a slot of the CPU itself',
      ]),
    },
  );
}
