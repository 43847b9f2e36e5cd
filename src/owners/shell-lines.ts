import type { Nic } from '../model/nic.ts';

export interface ShellWrite {
  /** From 1. */
  line: number;
  text: string;
  count: number | undefined;
}

/** The first line of a script that makes VFs: writes a count that is not zero, or calls sriovctl. Never run. */
export function findWrites(script: string): ShellWrite[] {
  return script.split('\n').flatMap((whole, index): ShellWrite[] => {
    const text = whole.trim();
    if (text.startsWith('#') || !MAKES_VFS.test(text)) return [];
    const count = countWritten(text);
    return count === 0 ? [] : [{ line: index + 1, text, count }];
  });
}

const MAKES_VFS = /(>|\btee\b).*\bsriov_numvfs\b|\bsriovctl\s+vf\s+create\b/;

/** `echo 4 > .../sriov_numvfs`, `--count 4`; undefined for a variable. */
export function countWritten(text: string): number | undefined {
  const [, echoed, counted] =
    /\becho\s+(?:-n\s+)?["']?(\d{1,5})["']?\s*(?:>|\|)|--count[= ](\d{1,5})\b/.exec(text) ?? [];
  const digits = echoed ?? counted;
  return digits === undefined ? undefined : Number(digits);
}

/** Is this PF named as a word of it, by netdev or by PCI address? */
export function namesPf(text: string, nic: Nic): boolean {
  const names = [...nic.netdevs, ...nic.altnames, ...(nic.pci === null ? [] : [nic.pci])];
  const words = new Set(text.split(/[\s/"'=;(){}|<>,]+/));
  return names.some((name) => words.has(name));
}
