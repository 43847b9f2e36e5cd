import type { Host } from '../../host/host.ts';
import { linkName, listOptional, readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic, Vf } from '../../model/nic.ts';
import { isPciAddress } from '../../model/pci-address.ts';
import { isUserspaceDriver, needsIommu } from '../../model/userspace-driver.ts';
import { formatVfRange } from '../../model/vf-range.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { acsOf } from '../evidence/acs.ts';
import { upstreamPort } from '../evidence/upstream-port.ts';
import { pass } from '../finding.ts';
import { vfsOf } from '../vfs-of.ts';

export const iommuGroups: Check = {
  id: 'iommu-groups',
  title: 'each VF is alone in its IOMMU group',
  background: `vfio hands out whole IOMMU groups: while a driver of the host has another function of the group, QEMU and \
DPDK get "group is not viable" (drivers/iommu/iommu.c, iommu_group_claim_dma_owner). Bridges and functions without a \
driver are no hindrance. Functions share a group where the ports above them or the card itself do not keep them \
apart (PCIe Access Control Services, ACS): they could reach each other's memory without passing the IOMMU. The argument \
pcie_acs_override, which some distributions patch into their kernels, makes more groups without any more isolation: \
a virtual machine could then reach what the other functions have in memory, the host's included.`,
  links: [
    'https://docs.kernel.org/driver-api/vfio.html',
    'https://github.com/usnistgov/ndn-dpdk/issues/63',
    'https://github.com/OpenVisualCloud/Media-Transport-Library/issues/1667',
  ],
  async run(context) {
    const members = new Members(context);
    const pfs = context.nics.filter((nic) => nic.sriov && nic.pci !== null);
    const findings = await Promise.all(pfs.map((nic) => examinePf(nic, members, context)));
    return findings.flat();
  },
};

interface Member {
  pci: string;
  driver: string | null;
  isVf: boolean;
}

/**
 * The functions of a group. Its folder is read only where the inventory knows two or more of them: what else is behind
 * a port without ACS shares the group with the PF as well.
 */
class Members {
  readonly #host: Host;
  readonly #known = new Map<string, Member>();
  readonly #counts = new Map<number, number>();
  readonly #read = new Map<number, Member[]>();

  constructor({ host, inventory }: DoctorContext) {
    this.#host = host;
    const add = (isVf: boolean) => (device: Pick<Nic, 'pci' | 'driver' | 'iommuGroup'>) => {
      const { pci, driver, iommuGroup } = device;
      if (pci === null || iommuGroup === null) return;
      this.#known.set(pci, { pci, driver, isVf });
      this.#counts.set(iommuGroup, (this.#counts.get(iommuGroup) ?? 0) + 1);
    };
    inventory.nics.forEach(add(false));
    inventory.vfs.forEach(add(true));
  }

  of(group: number): Member[] {
    if ((this.#counts.get(group) ?? 0) < 2) return [];
    const known = this.#read.get(group) ?? this.#readGroup(group);
    this.#read.set(group, known);
    return known;
  }

  #readGroup(group: number): Member[] {
    return listOptional(this.#host, groupFolder(group))
      .filter(isPciAddress)
      .flatMap((pci) => this.#known.get(pci) ?? this.#readMember(pci));
  }

  #readMember(pci: string): Member[] {
    const sysfs = `/sys/bus/pci/devices/${pci}`;
    if (readOptional(this.#host, `${sysfs}/class`)?.startsWith('0x06')) return [];
    return [{ pci, driver: linkName(this.#host, `${sysfs}/driver`) ?? null, isVf: false }];
  }
}

function groupFolder(group: number): string {
  return `/sys/kernel/iommu_groups/${group}/devices`;
}

interface Shared {
  vf: Vf;
  /** What a driver of the host has of its group. */
  others: Member[];
}

async function examinePf(
  nic: Nic,
  members: Members,
  { host, inventory, purpose }: DoctorContext,
): Promise<Finding[]> {
  const vfs = vfsOf(inventory, nic);
  const wanted = vfs.filter((vf) => vf.iommuGroup !== null && isForVfio(nic, vf, purpose));
  const shared = wanted.flatMap((vf): Shared[] => {
    const others = members
      .of(vf.iommuGroup!)
      .filter(({ pci, driver }) => pci !== vf.pci && isOfHost(driver));
    return others.length > 0 ? [{ vf, others }] : [];
  });
  if (shared.length === 0) {
    return wanted.length === 0 ? [] : [pass(nicLabel(nic), 'No VF shares its IOMMU group')];
  }
  const { cause, evidence } = await whyShared(nic, host);
  const kinds = [
    shared.filter(({ others }) => others.some(({ isVf }) => !isVf)),
    shared.filter(({ others }) => others.every(({ isVf }) => isVf)),
  ];
  return kinds.flatMap((some, onlyVfs) =>
    some.length === 0
      ? []
      : [
          {
            status:
              purpose !== undefined && onlyVfs === 0 && some.length === vfs.length
                ? 'fail'
                : 'warn',
            target: nicLabel(nic),
            message: messageOf(nic, some, onlyVfs === 1),
            evidence: [...groupsSeen(some), ...evidence],
            cause,
            cure: byHand(COMMANDS),
          },
        ],
  );
}

/** DPDK drives VFs of mlx4 and mlx5 through their kernel drivers, without vfio. */
function isForVfio(nic: Nic, { driver }: Vf, purpose: DoctorContext['purpose']): boolean {
  if (driver !== null && needsIommu(driver)) return true;
  return purpose === 'vm' || (purpose === 'dpdk' && !nic.driver?.startsWith('mlx'));
}

/** drivers/iommu/iommu.c lets pass what has no driver, and drivers that leave DMA to their user. */
function isOfHost(driver: string | null): boolean {
  return driver !== null && !isUserspaceDriver(driver) && driver !== 'pcieport';
}

function messageOf(nic: Nic, shared: Shared[], onlyVfs: boolean): string {
  const range = formatVfRange(shared.map(({ vf }) => vf.index));
  const [does, it] = shared.length === 1 ? ['shares its', 'it'] : ['share their', 'them'];
  if (onlyVfs) {
    return `VF ${range} ${does} IOMMU group with other VFs: vfio hands ${it} out together only, to one user`;
  }
  const others = new Map(
    shared
      .flatMap((each) => each.others.filter(({ isVf }) => !isVf))
      .map((each) => [each.pci, each]),
  );
  const names = [...others.values()].map(({ pci, driver }) =>
    pci === nic.pci ? 'the PF itself' : `${pci} (${driver})`,
  );
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  return `VF ${range} ${does} IOMMU group with ${names.slice(0, 3).join(', ')}${more}: vfio cannot hand ${it} out`;
}

function groupsSeen(shared: Shared[]): string[] {
  const groups = new Map(shared.map(({ vf, others }) => [vf.iommuGroup!, others]));
  return [...groups].slice(0, 4).map(([group, others]) => {
    const some = others.slice(0, 3).map(({ pci, driver }) => `${pci} ${driver}`);
    return `${groupFolder(group)}: ${some.join(', ')}${others.length > 3 ? ', ...' : ''}`;
  });
}

/** Above the card or in it: the port above is the one that can be asked. */
async function whyShared(nic: Nic, host: Host): Promise<{ cause: string; evidence: string[] }> {
  const port = upstreamPort(host, nic);
  if (!port) {
    const cause = 'Nothing above the NIC keeps its functions apart: it is on a root bus.';
    return { cause, evidence: [] };
  }
  const acs = await acsOf(host, port.pci);
  const evidence = acs ? [acs.evidence] : [];
  switch (acs?.state) {
    case 'absent':
      return { cause: `The port ${port.pci} above the card has no ACS.`, evidence };
    case 'off':
      return { cause: `ACS of the port ${port.pci} above the card is not fully on.`, evidence };
    case 'on':
      return {
        cause: `The port ${port.pci} above the card has ACS on: the card itself or a port further up does not keep functions apart.`,
        evidence,
      };
    default:
      return {
        cause: `A port above the card, likely ${port.pci}, or the card itself does not keep functions apart (ACS); as root, lspci tells.`,
        evidence,
      };
  }
}

const COMMANDS = [
  '# In the firmware setup (BIOS), enable ACS (Access Control Services) and SR-IOV, or update the firmware',
  '# If that does not help, move the card to a slot whose port has ACS, mostly one of the CPU itself',
];
