import { argumentOptions } from '../../bootloader/kernel-arguments.ts';
import type { Host } from '../../host/host.ts';
import { listOptional, readOptional } from '../../host/read.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { quoteLog } from '../evidence/kernel-log.ts';
import { argumentsCure } from '../cures/arguments-cure.ts';
import { byHand } from '../cures/cure.ts';
import { pass, skip } from '../finding.ts';

export const interruptRemapping: Check = {
  id: 'interrupt-remapping',
  title: 'interrupts are remapped',
  background: `Without interrupt remapping a virtual machine could make its VF raise any interrupt of the host, so \
vfio refuses the device with "Operation not permitted" (drivers/vfio/vfio_iommu_type1.c) unless the host was told to \
allow it (allow_unsafe_interrupts). On x86 the names of the interrupt chips tell: IR-PCI-MSI is remapped, PCI-MSI is \
not. On Arm the interrupt controller isolates devices itself.`,
  links: [
    'https://docs.kernel.org/driver-api/vfio.html',
    'https://github.com/usnistgov/ndn-dpdk/issues/63',
  ],
  async run({ host, evidence, purpose }) {
    if (listOptional(host, '/sys/kernel/iommu_groups').length === 0) {
      // The check of the IOMMU tells why: one trouble is told once.
      return [pass('host', 'No IOMMU is in use: there is nothing to remap')];
    }
    const chip = x86Chip(host);
    if (chip?.name.startsWith('IR-'))
      return [pass('host', 'Interrupts are remapped', [chip.evidence])];
    const log = await evidence.kernelLog();
    const enabled = quoteLog(log, /Enabled IRQ remapping|Interrupt remapping enabled/);
    if (enabled.length > 0) return [pass('host', 'Interrupts are remapped', enabled)];
    if (!chip) return [notTold(evidence)];
    const reasons = quoteLog(log, /DMAR-IR|[Ii]nterrupt remapping|IRQ remapping/);
    return [off(host, evidence, purpose, [chip.evidence, ...reasons])];
  },
};

/** Any interrupt through the IO-APIC or by MSI tells for all: remapping is on for the whole host or for none of it. */
function x86Chip(host: Host): { name: string; evidence: string } | undefined {
  const folder = '/sys/kernel/irq';
  for (const irq of listOptional(host, folder)) {
    const path = `${folder}/${irq}/chip_name`;
    const name = readOptional(host, path);
    if (name && /^(IR-)?(IO-APIC|PCI-MSI)/.test(name))
      return { name, evidence: `${path}: ${name}` };
  }
  return undefined;
}

function notTold(evidence: DoctorContext['evidence']): Finding {
  return evidence.platform().architecture === 'x86'
    ? skip(
        'host',
        'Neither /sys/kernel/irq nor the kernel log tells whether interrupts are remapped',
      )
    : pass('host', 'The interrupt controller of this architecture isolates devices itself');
}

function off(
  host: Host,
  evidence: DoctorContext['evidence'],
  purpose: DoctorContext['purpose'],
  seen: string[],
): Finding {
  const parameter = '/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts';
  const allowed = readOptional(host, parameter) === 'Y';
  const message = allowed
    ? 'Interrupts are not remapped, and vfio was told to accept that: a virtual machine can disturb the host'
    : 'Interrupts are not remapped: vfio refuses to give VFs to virtual machines or DPDK';
  const needed = purpose === 'vm' || purpose === 'dpdk';
  return {
    status: needed && !allowed ? 'fail' : 'warn',
    target: 'host',
    message,
    evidence: [...seen, ...(allowed ? [`${parameter}: Y`] : [])],
    ...why(evidence),
  };
}

function why(evidence: DoctorContext['evidence']): Pick<Finding, 'cause' | 'cure'> {
  const args = evidence.runningArguments() ?? [];
  const arg =
    argumentOptions(args, 'intremap').find(({ option }) => option === 'off')?.arg ??
    args.find(({ name }) => name === 'nointremap');
  if (!arg) {
    return {
      cause:
        'The firmware or the hardware does not offer it, or the kernel distrusts what it offers.',
      cure: byHand(
        ['# Enable interrupt remapping (or x2APIC) in the firmware setup, or update the firmware'],
        {
          reboot: true,
        },
      ),
    };
  }
  return {
    cause: `The kernel argument ${arg.text} turns it off.`,
    cure: argumentsCure(evidence, { remove: [arg.text] }),
  };
}
