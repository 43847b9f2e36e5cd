import type { Host } from '../../host/host.ts';
import { isThere, listOptional, readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { acpiTables } from '../evidence/firmware-tables.ts';
import { byHand } from '../cures/cure.ts';
import { pass } from '../finding.ts';
import { whyNoIommu } from '../causes/iommu-cause.ts';

export const iommu: Check = {
  id: 'iommu',
  title: 'the IOMMU is on',
  background: `Virtual machines and DPDK get a VF through vfio, which needs an IOMMU: VT-d (ACPI table DMAR), AMD-Vi \
(IVRS) or an SMMU (IORT). Containers and the host itself use VFs through the kernel and do not need one, so this is \
only a warning unless --for says vm or dpdk. What counts is whether the kernel put the NICs into groups \
(/sys/kernel/iommu_groups), not what the command line says: many kernels have the IOMMU on without an argument, AMD's \
and Arm's need none ever, and amd_iommu=on is not a value that the kernel knows.`,
  links: [
    'https://docs.kernel.org/driver-api/vfio.html',
    'https://github.com/lxc/incus-os/issues/578',
    'https://github.com/harvester/harvester/issues/9265',
  ],
  async run(context) {
    const { host, nics } = context;
    const groups = realGroups(host);
    if (groups.length === 0) return [await noGroups(context)];
    const onPci = nics.filter((nic) => nic.pci !== null);
    const bare = onPci.filter((nic) => !groups.includes(String(nic.iommuGroup)));
    if (bare.length > 0) return bare.map((nic) => notCovered(nic, groups.length, context));
    return [
      pass(
        'host',
        `The IOMMU is on: ${groups.length} groups${groupsOf(onPci)}`,
        evidenceOf(groups),
      ),
    ];
  },
};

/** vfio's unsafe mode without an IOMMU makes groups of its own name (drivers/vfio/group.c, vfio_noiommu_group_alloc). */
function realGroups(host: Host): string[] {
  const folder = '/sys/kernel/iommu_groups';
  const groups = listOptional(host, folder);
  if (!isThere(host, '/sys/module/vfio')) return groups;
  return groups.filter((group) => readOptional(host, `${folder}/${group}/name`) !== 'vfio-noiommu');
}

function groupsOf(nics: Nic[]): string {
  const shown = nics.map((nic) => `${nicLabel(nic)} in ${nic.iommuGroup}`);
  return shown.length === 0 ? '' : `, ${shown.join(', ')}`;
}

function evidenceOf(groups: string[]): string[] {
  return [`/sys/kernel/iommu_groups: ${groups.length} groups`];
}

async function noGroups({ host, evidence, purpose }: DoctorContext): Promise<Finding> {
  const [config, log] = await Promise.all([evidence.kernelConfig(), evidence.kernelLog()]);
  const why = whyNoIommu({
    host,
    platform: evidence.platform(),
    tables: acpiTables(host),
    running: evidence.runningArguments() ?? [],
    config,
    boot: evidence.bootConfig(),
    log,
    kernelRelease: evidence.kernelRelease(),
  });
  return {
    status: severity(purpose),
    target: 'host',
    message: 'The IOMMU is off: VFs cannot be given to virtual machines or DPDK',
    evidence: ['/sys/kernel/iommu_groups: empty', ...why.evidence],
    cause: why.cause,
    cure: why.cure,
  };
}

function notCovered(nic: Nic, groups: number, { purpose }: DoctorContext): Finding {
  return {
    status: severity(purpose),
    target: nicLabel(nic),
    message:
      'The IOMMU is on, but does not cover this NIC: its VFs cannot be given to virtual machines or DPDK',
    evidence: [`${nic.sysfs}: no iommu_group`, `/sys/kernel/iommu_groups: ${groups} groups`],
    cause: "The firmware's description of the IOMMU leaves out the bus that this NIC is on.",
    cure: byHand(['# Update the firmware (BIOS), or move the card to another slot']),
  };
}

function severity(purpose: DoctorContext['purpose']): 'warn' | 'fail' {
  return purpose === 'vm' || purpose === 'dpdk' ? 'fail' : 'warn';
}
