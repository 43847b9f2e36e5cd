import type { Host } from '../../host/host.ts';
import { readOptional } from '../../host/read.ts';
import type { Nic } from '../../model/nic.ts';
import { deviceLines } from './device-log.ts';
import type { KernelLog } from './kernel-log.ts';

/** One of the six address ranges in which the BARs of all VFs lie one after another. */
export interface IovBar {
  /** 0 to 5, as the VF numbers it. */
  index: number;
  /** Has addresses; where not, the PF's driver cannot make VFs. */
  assigned: boolean;
  /** With its place: `/sys/.../resource:8: 0x... 0x... 0x...` */
  evidence: string;
}

/**
 * The IOV BARs that a PF has, or undefined where the kernel does not list them. A BAR that the VFs do not have is a line
 * of zeroes; so is, on most kernels, one for which no room was found (drivers/pci/setup-bus.c, reset_resource), and that
 * one only the kernel log tells from the other. Newer kernels keep its flags, without an address.
 */
export function readIovBars(
  host: Host,
  nic: Nic,
  log: KernelLog | undefined,
): IovBar[] | undefined {
  const path = `${nic.sysfs}/resource`;
  const lines = (readOptional(host, path) ?? '').split('\n');
  if (lines.length < FIRST_IOV_LINE + IOV_BARS) return undefined;
  const lost = barsWithoutRoom(deviceLines(log, nic));
  return Array.from({ length: IOV_BARS }, (_, index): IovBar[] => {
    const line = lines[FIRST_IOV_LINE + index]!;
    const evidence = `${path}:${FIRST_IOV_LINE + index + 1}: ${line}`;
    const resource = parseResource(line);
    if (resource) return [{ index, assigned: isAssigned(resource), evidence }];
    return lost.has(index) ? [{ index, assigned: false, evidence }] : [];
  }).flat();
}

/** drivers/pci/pci-sysfs.c, resource_show: six BARs, the ROM, then PCI_IOV_RESOURCES. */
const FIRST_IOV_LINE = 7;
const IOV_BARS = 6;

interface Resource {
  start: bigint;
  flags: bigint;
}

function parseResource(line: string): Resource | undefined {
  const match = /^(0x[0-9a-f]{16}) 0x[0-9a-f]{16} (0x[0-9a-f]{16})$/.exec(line.trim());
  if (!match) return undefined;
  const [start, flags] = [BigInt(match[1]!), BigInt(match[2]!)];
  return flags === 0n ? undefined : { start, flags };
}

/** include/linux/ioport.h */
const IORESOURCE_UNSET = 0x20000000n;

function isAssigned({ start, flags }: Resource): boolean {
  return start !== 0n && (flags & IORESOURCE_UNSET) === 0n;
}

/**
 * The kernel tries several times, so the last word about a BAR counts (drivers/pci/setup-res.c, pci_assign_resource).
 * It is called VF BAR 0 to 5 (drivers/pci/pci.c, pci_resource_name), by older kernels BAR 7 to 12.
 */
function barsWithoutRoom(lines: readonly string[]): Set<number> {
  const lost = new Set<number>();
  for (const line of lines) {
    const [, since, until, rest = ''] =
      /: (?:VF BAR ([0-5])|BAR ([789]|1[0-2]))\b(.*)/.exec(line) ?? [];
    const index = since === undefined ? Number(until) - FIRST_IOV_LINE : Number(since);
    if (Number.isNaN(index)) continue;
    if (/no space|failed to assign/.test(rest)) lost.add(index);
    else if (/: assigned\b/.test(rest)) lost.delete(index);
  }
  return lost;
}
