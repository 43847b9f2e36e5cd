import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import { readOptional } from '../../host/read.ts';
import { argumentsCure } from '../cures/arguments-cure.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { quoteDevice } from '../evidence/device-log.ts';
import { type IovBar, readIovBars } from '../evidence/iov-bars.ts';
import { quoteConfig } from '../evidence/kernel-config.ts';
import { type KernelLog, quoteLog } from '../evidence/kernel-log.ts';
import { pciOptions } from '../evidence/pci-arguments.ts';
import { fail, pass } from '../finding.ts';

export const iovBars: Check = {
  id: 'iov-bars',
  title: 'the VFs have room in the address space',
  background: `The registers of all VFs lie in address ranges of their own, the IOV BARs (lines 8 to 13 of the PF's \
file "resource" in sysfs). The firmware sets them aside at boot, often only with SR-IOV and Above 4G Decoding enabled in \
its setup. Without them sriov_numvfs gives "Cannot allocate memory", and the kernel logs "not enough MMIO resources for \
SR-IOV" (drivers/pci/iov.c, sriov_enable). The kernel can make room itself with pci=realloc; one built with \
CONFIG_PCI_REALLOC_ENABLE_AUTO tries that without being told (drivers/pci/setup-bus.c, pci_realloc_detect). It moves the \
registers of other devices too, which not every host survives, so --fix does not do it.`,
  links: [
    'https://docs.kernel.org/admin-guide/kernel-parameters.html',
    'https://github.com/k8snetworkplumbingwg/sriov-network-operator/issues/672',
    'https://github.com/k8snetworkplumbingwg/sriov-network-device-plugin/issues/240',
  ],
  async run(context) {
    const pfs = context.nics.filter((nic) => nic.sriov && nic.pci !== null && nic.totalVfs !== 0);
    const log = pfs.length > 0 ? await context.evidence.kernelLog() : undefined;
    const findings = await Promise.all(pfs.map((nic) => examineBars(nic, log, context)));
    return findings.flat();
  },
};

async function examineBars(
  nic: Nic,
  log: KernelLog | undefined,
  context: DoctorContext,
): Promise<Finding[]> {
  const name = nicLabel(nic);
  if (nic.numVfs > 0) return [pass(name, 'The VFs that are made have room')];
  const bars = readIovBars(context.host, nic, log);
  const refusals = quoteDevice(log, nic, REFUSAL, 1);
  if (refusals.length === 0 && (bars === undefined || isFine(bars))) {
    return bars ? [pass(name, `There is room for VFs: ${listed(bars)}`, seen(bars))] : [];
  }
  const { cause, evidence, cure } = await why(context);
  return [
    fail(
      name,
      'There is no room for VFs in the address space: none can be made',
      [...withoutRoom(nic, bars), ...refusals, ...quoteDevice(log, nic, NO_SPACE, 2), ...evidence],
      { cause, cure },
    ),
  ];
}

/** drivers/pci/iov.c, sriov_enable */
const REFUSAL = /not enough MMIO resources for SR-IOV|SR-IOV: IOV BARS not allocated/;
/** drivers/pci/setup-res.c, pci_assign_resource */
const NO_SPACE = /: (VF BAR [0-5]|BAR ([789]|1[0-2]))\b.*(no space|failed to assign)/;

function isFine(bars: readonly IovBar[]): boolean {
  return bars.length > 0 && bars.every(({ assigned }) => assigned);
}

function listed(bars: readonly IovBar[]): string {
  return `VF BAR ${bars.map(({ index }) => index).join(', ')}`;
}

function seen(bars: readonly IovBar[]): string[] {
  return bars.map(({ evidence }) => evidence);
}

function withoutRoom(nic: Nic, bars: readonly IovBar[] | undefined): string[] {
  if (bars === undefined) return [];
  if (bars.length === 0) return [`${nic.sysfs}/resource: lines 8 to 13 (IOV BARs) are all zero`];
  return seen(bars.filter(({ assigned }) => !assigned));
}

type Why = Required<Pick<Finding, 'evidence' | 'cause' | 'cure'>>;

async function why(context: DoctorContext): Promise<Why> {
  const { evidence } = context;
  const options = pciOptions(evidence.runningArguments() ?? []);
  const last = options.findLast(({ option }) => /^realloc(=|$)/.test(option));
  if (last?.option === 'realloc=off') {
    return {
      evidence: [`/proc/cmdline: ${last.arg.text}`],
      cause:
        'The firmware left the VFs out when it shared out addresses, and realloc=off keeps the kernel from making room.',
      cure: byHand(reallocCommands(evidence), { reboot: true }),
    };
  }
  const [config, log] = await Promise.all([evidence.kernelConfig(), evidence.kernelLog()]);
  const automatic = quoteLog(log, /Automatically enabled pci realloc/, 1);
  const built = config?.option(AUTO) === 'y' ? [quoteConfig(config, AUTO)] : [];
  const tried = [...(last ? [`/proc/cmdline: ${last.arg.text}`] : []), ...automatic, ...built];
  const place = firmwareOf(context);
  if (tried.length > 0) {
    return {
      evidence: [...tried, ...place.evidence],
      cause: `${place.who} left the VFs out when it shared out addresses, and the kernel, which tried to make room itself (pci=realloc), found none.`,
      cure: byHand(place.commands, { reboot: true }),
    };
  }
  return {
    evidence: [...(config ? [quoteConfig(config, AUTO)] : []), ...place.evidence],
    cause: `${place.who} left the VFs out when it shared out addresses.`,
    cure: byHand(
      [
        ...place.commands,
        '# If that does not help, let the kernel make room; keep a way to boot without the argument:',
        ...reallocCommands(evidence),
      ],
      { reboot: true },
    ),
  };
}

/** Takes the place of realloc=off too. */
function reallocCommands(evidence: DoctorContext['evidence']): string[] {
  return argumentsCure(evidence, { add: ['pci=realloc'] }).commands;
}

const AUTO = 'CONFIG_PCI_REALLOC_ENABLE_AUTO';

interface Place {
  who: string;
  evidence: string[];
  commands: string[];
}

function firmwareOf({ host, evidence }: DoctorContext): Place {
  const { hypervisor } = evidence.platform();
  if (hypervisor !== undefined) {
    return {
      who: `The firmware of this virtual machine (${hypervisor})`,
      evidence: [],
      commands: [
        "# Give the virtual machine's PCIe port more room (QEMU: -device pcie-root-port,...,pref64-reserve=1G)",
      ],
    };
  }
  const general =
    '# In the firmware setup (BIOS), enable SR-IOV (SR-IOV Global) and Above 4G Decoding (also called MMIO above 4 GB)';
  const vendor = '/sys/class/dmi/id/sys_vendor';
  const maker = readOptional(host, vendor);
  if (maker !== 'HPE' && maker !== 'HP') {
    return { who: 'The firmware', evidence: [], commands: [general] };
  }
  return {
    who: 'The firmware',
    evidence: [`${vendor}: ${maker}`],
    commands: [`${general}, and set PCI resource padding (PciResourcePadding) to High`],
  };
}
