import type { Nic } from '../../model/nic.ts';
import { type KernelLog, quoteLog } from './kernel-log.ts';

/** What the kernel or a driver said about one device: each line names it, `igb 0000:01:00.0: ...`. */
export function deviceLines(log: KernelLog | undefined, { pci }: Pick<Nic, 'pci'>): string[] {
  if (!log || pci === null) return [];
  let lines = sorted.get(log);
  if (!lines) sorted.set(log, (lines = byDevice(log)));
  return lines.get(pci) ?? [];
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

/** Several checks ask for many devices, and the log is long: it is gone through once. */
const sorted = new WeakMap<KernelLog, Map<string, string[]>>();

function byDevice({ lines }: KernelLog): Map<string, string[]> {
  const result = new Map<string, string[]>();
  for (const line of lines) {
    const pci = /\b([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]): /.exec(line)?.[1];
    if (pci === undefined) continue;
    const own = result.get(pci);
    if (own) own.push(line);
    else result.set(pci, [line]);
  }
  return result;
}
