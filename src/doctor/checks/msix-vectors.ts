import type { Host } from '../../host/host.ts';
import { isThere, listOptional, readOptional } from '../../host/read.ts';
import { counted } from '../../model/counted.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand, type Cure } from '../cures/cure.ts';
import { deviceLines } from '../evidence/device-log.ts';
import type { KernelLog } from '../evidence/kernel-log.ts';
import { atLeast } from '../evidence/kernel-version.ts';
import { pass } from '../finding.ts';

export const msixVectors: Check = {
  id: 'msix-vectors',
  title: 'interrupt vectors are left for VFs',
  background: `An E810 has a fixed number of MSI-X interrupt vectors (2048, shared by its ports). The ice driver takes \
one a CPU for the PF's queues, and as many again for RDMA (irdma), when it starts; VFs get what is left, at least two \
each. On hosts with many CPUs nothing is left, and sriov_numvfs gives "No space left on device" with "Only N MSI-X \
interrupts available for SR-IOV" in the kernel log (drivers/net/ethernet/intel/ice/ice_sriov.c, ice_set_per_vf_res). How \
many the card has left is told nowhere before that, so this check looks at the log only. Since Linux 6.14 the devlink \
parameter msix_vec_per_pf_max bounds what the PF takes.`,
  links: [
    'https://docs.kernel.org/networking/devlink/ice.html',
    'https://github.com/openshift/sriov-network-operator/pull/1185',
  ],
  async run(context) {
    const pfs = context.nics.filter((nic) => nic.sriov && nic.driver === 'ice');
    if (pfs.length === 0) return [pass('host', 'No PF is driven by ice')];
    const log = await context.evidence.kernelLog();
    return pfs.flatMap((nic) => examineVectors(nic, log, context));
  },
};

/** drivers/net/ethernet/intel/ice/ice_sriov.c, ice_set_per_vf_res; the last word counts. */
const REFUSAL = /Only (\d+) MSI-X interrupts available for SR-IOV.* minimum of (\d+) MSI-X/;
const ENABLED = /Enabling \d+ VFs with \d+ vectors/;

function examineVectors(nic: Nic, log: KernelLog | undefined, context: DoctorContext): Finding[] {
  const name = nicLabel(nic);
  const taken = listOptional(context.host, `${nic.sysfs}/msi_irqs`).length;
  const said =
    nic.numVfs > 0
      ? undefined
      : deviceLines(log, nic).findLast((line) => REFUSAL.test(line) || ENABLED.test(line));
  const [, left, least] = REFUSAL.exec(said ?? '') ?? [];
  if (said === undefined || left === undefined) {
    return [pass(name, 'No VF was refused for want of interrupt vectors', vectors(nic, taken))];
  }
  const most = Math.floor(Number(left) / Math.max(Number(least), 1));
  const irdma = isThere(context.host, '/sys/module/irdma');
  return [
    {
      status: most > 0 ? 'warn' : 'fail',
      target: name,
      message: `Interrupt vectors (MSI-X) are left for ${most === 0 ? 'no VF' : `only ${counted(most, 'VF')}`}`,
      evidence: [
        `${log!.source}: ${said.trim()}`,
        ...vectors(nic, taken),
        ...cpus(context.host),
        ...(irdma ? [IRDMA] : []),
      ],
      cause: `The ice driver took the card's vectors for the queues of the PF on every CPU${irdma ? ', and again for RDMA (irdma)' : ''}.`,
      cure: cureFor(nic, irdma, context),
    },
  ];
}

const IRDMA = '/sys/module/irdma: loaded';

function vectors(nic: Nic, taken: number): string[] {
  return taken === 0 ? [] : [`${nic.sysfs}/msi_irqs: ${taken} vectors taken by the PF`];
}

function cpus(host: Host): string[] {
  const path = '/sys/devices/system/cpu/online';
  const online = readOptional(host, path);
  return online === undefined ? [] : [`${path}: ${online}`];
}

function cureFor(nic: Nic, irdma: boolean, { evidence }: DoctorContext): Cure {
  if (atLeast(evidence.kernelRelease(), 6, 14)) {
    return byHand([
      `devlink dev param set pci/${nic.pci} name msix_vec_per_pf_max value 64 cmode driverinit`,
      `# This starts the driver anew: ${nicLabel(nic)} has no link for some seconds`,
      `devlink dev reload pci/${nic.pci}`,
    ]);
  }
  if (!irdma) {
    return byHand(
      [
        '# Boot Linux 6.14 or later, which can bound what the PF takes (devlink msix_vec_per_pf_max)',
      ],
      { reboot: true },
    );
  }
  return byHand(
    [
      '# If nothing on this host uses RDMA over these NICs, keep its driver away:',
      "echo 'blacklist irdma' > /etc/modprobe.d/sriovctl-irdma.conf",
      'reboot',
    ],
    { reboot: true },
  );
}
