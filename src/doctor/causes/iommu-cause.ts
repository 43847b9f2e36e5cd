import type { BootConfig } from '../../bootloader/boot-config.ts';
import { argumentOptions, type KernelArgument } from '../../bootloader/kernel-arguments.ts';
import type { Host } from '../../host/host.ts';
import { argumentsCure, type BootEvidence, rebootCommands } from '../cures/arguments-cure.ts';
import { byHand, type Cure } from '../cures/cure.ts';
import { ACPI_TABLES } from '../evidence/firmware-tables.ts';
import { type KernelConfig, quoteConfig } from '../evidence/kernel-config.ts';
import { type KernelLog, quoteLog } from '../evidence/kernel-log.ts';
import type { Platform } from '../evidence/platform.ts';

export interface IommuFacts {
  host: Host;
  platform: Platform;
  /** Names of the ACPI tables; undefined if they cannot be listed. */
  tables: string[] | undefined;
  running: readonly KernelArgument[];
  config: KernelConfig | undefined;
  boot: BootConfig;
  log: KernelLog | undefined;
  kernelRelease: string | undefined;
}

export interface IommuCause {
  cause: string;
  evidence: string[];
  cure: Cure;
}

/** Why a host has no IOMMU groups, asked in the order in which one reason hides the next. */
export function whyNoIommu(facts: IommuFacts): IommuCause {
  return (
    turnedOff(facts) ??
    notInFirmware(facts) ??
    notBuilt(facts) ??
    offByDefault(facts) ??
    didNotStart(facts)
  );
}

/** Whose IOMMU: what the firmware describes counts before the CPU, for a VM's emulated one need not match it. */
export function iommuKind({
  platform,
  tables,
}: Pick<IommuFacts, 'platform' | 'tables'>): IommuKind {
  if (tables?.includes('DMAR')) return 'intel';
  if (tables?.includes('IVRS')) return 'amd';
  if (platform.architecture !== 'x86') return platform.architecture;
  return (platform.hypervisor === undefined ? platform.cpuVendor : undefined) ?? 'x86';
}

export type IommuKind = 'intel' | 'amd' | 'x86' | 'arm64' | 'other';

function turnedOff(facts: IommuFacts): IommuCause | undefined {
  const off = offArgument(facts.running, iommuKind(facts));
  if (!off) return undefined;
  return {
    cause: `The kernel argument ${off.text} turns the IOMMU off.`,
    evidence: [`/proc/cmdline: ${off.text}`, ...configuredEvidence(facts.boot, off)],
    cure: withoutArgument(facts, off),
  };
}

/** The drivers read their options in turn, so the last on or off counts; iommu=off stops all of them (arch/x86/kernel/pci-dma.c). */
function offArgument(args: readonly KernelArgument[], kind: IommuKind): KernelArgument | undefined {
  if (kind === 'arm64' || kind === 'other') return undefined;
  const own = kind === 'amd' ? 'amd_iommu' : 'intel_iommu';
  const last = argumentOptions(args, own).findLast(({ option }) => /^(on|off)$/.test(option));
  if (last?.option === 'off') return last.arg;
  return argumentOptions(args, 'iommu').find(({ option }) => option === 'off')?.arg;
}

function withoutArgument(facts: IommuFacts, off: KernelArgument): Cure {
  const { boot } = facts;
  const remove = sameArguments(boot, off);
  const gone = remove.length === 0 && (boot.installed ?? boot.wanted) !== undefined;
  if (gone && boot.loader.kind !== 'unknown') {
    return byHand(rebootCommands(asEvidence(facts)), { reboot: true });
  }
  const texts = remove.length > 0 ? remove : [off.text];
  return argumentsCure(asEvidence(facts), { remove: texts });
}

function asEvidence({ host, boot, kernelRelease }: IommuFacts): BootEvidence {
  return { host, bootConfig: () => boot, kernelRelease: () => kernelRelease };
}

function sameArguments({ wanted, installed }: BootConfig, arg: KernelArgument): string[] {
  const configured = [...(wanted?.args ?? []), ...(installed?.args ?? [])];
  const same = configured.filter(({ name, value }) => name === arg.name && value === arg.value);
  return [...new Set(same.map(({ text }) => text))];
}

function configuredEvidence({ wanted, installed }: BootConfig, arg: KernelArgument): string[] {
  return [...(wanted?.args ?? []), ...(installed?.args ?? [])]
    .filter(({ name, value }) => name === arg.name && value === arg.value)
    .map(({ file, line, text }) => `${file}:${line}: ${text}`);
}

const FIRMWARE: Record<IommuKind, { tables: string[]; setting: string }> = {
  intel: { tables: ['DMAR', 'IVRS'], setting: 'Intel VT-d' },
  amd: { tables: ['DMAR', 'IVRS'], setting: 'the AMD IOMMU (SVM alone is not it)' },
  x86: { tables: ['DMAR', 'IVRS'], setting: 'the IOMMU (Intel VT-d, AMD-Vi)' },
  arm64: { tables: ['IORT'], setting: 'the SMMU' },
  other: { tables: ['RIMT'], setting: 'the IOMMU' },
};

function notInFirmware(facts: IommuFacts): IommuCause | undefined {
  const kind = iommuKind(facts);
  const { tables, setting } = FIRMWARE[kind];
  if (facts.tables === undefined ? kind !== 'arm64' : hasAny(facts.tables, [...tables, 'VIOT'])) {
    return undefined;
  }
  const evidence =
    facts.tables === undefined
      ? ['/sys/class/iommu: empty; no ACPI tables']
      : [`${ACPI_TABLES}: no ${tables.join(' or ')}`];
  const { hypervisor } = facts.platform;
  if (hypervisor !== undefined) {
    return {
      cause: `This is a virtual machine (${hypervisor}) that was given no IOMMU.`,
      evidence,
      cure: byHand([`# Give the virtual machine an IOMMU${kind === 'x86' ? QEMU_OPTION : ''}`], {
        reboot: true,
      }),
    };
  }
  return {
    cause:
      'The firmware describes no IOMMU to the kernel: it is switched off there, or the hardware has none.',
    evidence,
    cure: byHand([`# Enable ${setting} in the firmware setup (BIOS)`], { reboot: true }),
  };
}

const QEMU_OPTION = ' (QEMU: -machine q35,kernel_irqchip=split -device intel-iommu,intremap=on)';

function notBuilt(facts: IommuFacts): IommuCause | undefined {
  const option = BUILT_BY[iommuKind(facts)];
  const { config } = facts;
  if (!config || option.length === 0 || option.some((name) => config.option(name)))
    return undefined;
  return {
    cause: "The running kernel was built without the driver of this host's IOMMU.",
    evidence: option.map((name) => quoteConfig(config, name)),
    cure: byHand([`# Boot a kernel with ${option.join(' or ')}`], { reboot: true }),
  };
}

const BUILT_BY: Record<IommuKind, string[]> = {
  intel: ['CONFIG_INTEL_IOMMU'],
  amd: ['CONFIG_AMD_IOMMU'],
  x86: [],
  arm64: ['CONFIG_ARM_SMMU_V3', 'CONFIG_ARM_SMMU'],
  other: [],
};

/** Only Intel's driver can be off by default; AMD's and Arm's start wherever the firmware describes one. */
function offByDefault(facts: IommuFacts): IommuCause | undefined {
  const { running, config, boot } = facts;
  const isOn = argumentOptions(running, 'intel_iommu').some(({ option }) => option === 'on');
  if (iommuKind(facts) !== 'intel' || isOn || (config && DEFAULTS_ON.some(config.option))) {
    return undefined;
  }
  const evidence = config
    ? [quoteConfig(config, 'CONFIG_INTEL_IOMMU_DEFAULT_ON')]
    : ["the kernel's configuration cannot be read"];
  const next = (boot.installed ?? boot.wanted)?.args ?? [];
  const pending = argumentOptions(next, 'intel_iommu').find(({ option }) => option === 'on')?.arg;
  if (pending) {
    return {
      cause: `${pending.text} is configured, and takes effect at the next boot.`,
      evidence: [
        ...evidence,
        `${pending.file}:${pending.line}: ${pending.text}`,
        '/proc/cmdline: no intel_iommu',
      ],
      cure: byHand(rebootCommands(asEvidence(facts)), { reboot: true }),
    };
  }
  const cure = argumentsCure(asEvidence(facts), { add: ['intel_iommu=on', 'iommu=pt'] });
  return {
    cause: config
      ? 'The firmware has an IOMMU, and this kernel leaves it off unless intel_iommu=on is given.'
      : 'The firmware has an IOMMU, and many kernels leave it off unless intel_iommu=on is given; whether this one does cannot be read.',
    evidence: [`${ACPI_TABLES}: DMAR`, '/proc/cmdline: no intel_iommu', ...evidence],
    cure: config ? cure : byHand(cure.commands, { reboot: true }),
  };
}

/** INTGPU_OFF, of a patch that Debian and its kin carry, leaves out graphics only. */
const DEFAULTS_ON = ['CONFIG_INTEL_IOMMU_DEFAULT_ON', 'CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF'];

function didNotStart({ log, tables, platform }: IommuFacts): IommuCause {
  const lines = quoteLog(log, /DMAR|AMD-Vi|smmu|iommu/i, 5);
  return {
    cause: 'The IOMMU is there and wanted, but its driver did not start; the kernel log says why.',
    evidence: [
      ...(tables
        ? [
            `${ACPI_TABLES}: ${hasAny(tables, TABLES) ? TABLES.filter((t) => tables.includes(t)).join(', ') : 'no table of an IOMMU'}`,
          ]
        : []),
      ...(lines.length > 0 ? lines : ['kernel log: nothing about an IOMMU, or not readable']),
    ],
    cure: byHand([
      platform.hypervisor === undefined
        ? '# Look for the reason in the kernel log (as root): dmesg | grep -iE "dmar|amd-vi|smmu|iommu"; often a firmware update helps'
        : '# Look for the reason in the kernel log (as root): dmesg | grep -iE "dmar|amd-vi|smmu|iommu"',
    ]),
  };
}

const TABLES = ['DMAR', 'IVRS', 'IORT', 'VIOT'];

function hasAny(names: readonly string[], wanted: readonly string[]): boolean {
  return wanted.some((name) => names.includes(name));
}
