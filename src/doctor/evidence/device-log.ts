import type { Nic } from '../../model/nic.ts';
import { type KernelLog, quoteLog } from './kernel-log.ts';

/** What the kernel or a driver said about one device: each line names it, `igb 0000:01:00.0: ...`. */
export function deviceLines(log: KernelLog | undefined, { pci }: Pick<Nic, 'pci'>): string[] {
  if (!log || pci === null) return [];
  const name = namePattern(pci);
  return log.lines.filter((line) => name.test(line));
}

/** As evidence: those of them that match. */
export function quoteDevice(
  log: KernelLog | undefined,
  nic: Pick<Nic, 'pci'>,
  pattern: RegExp,
  limit = 3,
): string[] {
  if (!log) return [];
  return quoteLog({ ...log, lines: deviceLines(log, nic) }, pattern, limit);
}

function namePattern(pci: string): RegExp {
  return new RegExp(`(^|[^0-9a-f:.])${pci.replaceAll('.', '\\.')}: `);
}
