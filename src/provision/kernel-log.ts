import { HostError, ProgramMissing, type Host } from '../host/host.ts';
import { readOptional } from '../host/read.ts';
import type { Nic } from '../model/nic.ts';
import { oneLine } from '../model/text.ts';

/** Seconds since boot: the clock of the kernel log. 0 where it cannot be read. */
export function uptime(host: Host): number {
  return Number(readOptional(host, '/proc/uptime')?.split(' ')[0] ?? 0) || 0;
}

/** The kernel's lines about this device since `seconds` of uptime, without their time stamps; none if the log may not be read. */
export async function kernelLogSince(host: Host, nic: Nic, seconds: number): Promise<string[]> {
  const names = [nic.pci, nic.name].filter((name) => name !== null);
  return (await dmesg(host)).split('\n').flatMap((line) => {
    const match = /^\[\s*(\d+\.\d+)\]\s?(.*)$/.exec(line);
    if (!match || Number(match[1]) < seconds - CLOCK_SLACK_S) return [];
    return names.some((name) => match[2]!.includes(name)) ? [oneLine(match[2]!)] : [];
  });
}

// /proc/uptime and printk count with two different clocks.
const CLOCK_SLACK_S = 0.5;

async function dmesg(host: Host): Promise<string> {
  try {
    return (await host.run('dmesg', [])).stdout;
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return '';
    throw error;
  }
}
