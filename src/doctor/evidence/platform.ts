import { listOptional, readOptional } from '../../host/read.ts';
import type { Host } from '../../host/host.ts';

export interface Platform {
  architecture: 'x86' | 'arm64' | 'other';
  cpuVendor: 'intel' | 'amd' | undefined;
  /** `QEMU`, `VMware, Inc.`; undefined on bare metal or where it cannot be told. */
  hypervisor: string | undefined;
}

export function readPlatform(host: Host): Platform {
  const cpu = readOptional(host, '/proc/cpuinfo') ?? '';
  const vendor = /^vendor_id\s*:\s*(\S+)/m.exec(cpu)?.[1];
  return {
    architecture: architecture(host, cpu, vendor),
    cpuVendor: vendor === undefined ? undefined : X86_VENDORS[vendor],
    hypervisor: hypervisor(host, cpu),
  };
}

/** Hygon's CPUs are AMD's, IOMMU included (drivers/iommu/amd). */
const X86_VENDORS: Record<string, 'intel' | 'amd'> = {
  GenuineIntel: 'intel',
  AuthenticAMD: 'amd',
  HygonGenuine: 'amd',
};

function architecture(
  host: Host,
  cpu: string,
  vendor: string | undefined,
): Platform['architecture'] {
  const arch = readOptional(host, '/proc/sys/kernel/arch'); // since Linux 6.1
  if (arch === 'x86_64' || (vendor !== undefined && vendor in X86_VENDORS)) return 'x86';
  if (arch === 'aarch64' || /^CPU implementer\s*:/m.test(cpu)) return 'arm64';
  if (arch !== undefined) return 'other';
  // Only x86 has a table named after Intel's or AMD's IOMMU; neither file above may be in a record.
  const tables = listOptional(host, '/sys/firmware/acpi/tables');
  if (tables.includes('DMAR') || tables.includes('IVRS')) return 'x86';
  return tables.includes('IORT') ? 'arm64' : 'other';
}

function hypervisor(host: Host, cpu: string): string | undefined {
  const vendor = readOptional(host, '/sys/class/dmi/id/sys_vendor');
  if (/^flags\s*:.*\bhypervisor\b/m.test(cpu)) return vendor || 'unknown hypervisor';
  return vendor !== undefined && /^(QEMU|VMware|Xen|innotek)/.test(vendor) ? vendor : undefined;
}
