import type { Nic } from '../model/nic.ts';

/** What makes the VFs of a PF at boot, as a file of this host says. */
export interface VfOwner {
  /** `systemd-udevd`, `NetworkManager`, `netplan`, ... : two files of one program are one owner, unless it runs both. */
  program: string;
  path: string;
  line: number;
  /** The line itself. */
  text: string;
  /** undefined where it cannot be told. */
  count: number | undefined;
  /** Takes it out, for a person's shell. */
  remedy: string[];
  owns(nic: Nic): Fit;
}

/** `perhaps`: its conditions are such that the files of a host cannot tell. */
export type Fit = boolean | 'perhaps';

/** A fact about the PF that a file's match names; the value may be a shell pattern. */
export function matchesName(nic: Nic, pattern: string): boolean {
  return [...nic.netdevs, ...nic.altnames].some((name) => glob(pattern, name));
}

export function matchesMac(nic: Nic, mac: string): boolean {
  const wanted = mac.trim().toLowerCase().replaceAll('-', ':');
  return wanted !== '' && (nic.permanentMac === wanted || nic.mac === wanted);
}

/** udev's ID_PATH of a PCI function (systemd, src/udev/udev-builtin-path_id.c): `pci-0000:01:00.0`. */
export function matchesPath(nic: Nic, pattern: string): boolean {
  return nic.pci !== null && glob(pattern, `pci-${nic.pci}`);
}

/**
 * fnmatch(3): `*`, `?` and `[a-f]`. Not as a regular expression: a pattern of many stars from a file would take it for
 * ever.
 */
export function glob(pattern: string, text: string): boolean {
  let [at, back, star] = [0, 0, -1];
  let next = 0;
  while (next < text.length) {
    const after = matchOne(pattern, at, text[next]!);
    if (pattern[at] === '*') {
      star = at++;
      back = next;
    } else if (after !== undefined) {
      at = after;
      next++;
    } else if (star >= 0) {
      at = star + 1;
      next = ++back;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** Where the pattern goes on if what stands at `at` fits the character. */
function matchOne(pattern: string, at: number, character: string): number | undefined {
  const end = pattern[at] === '[' ? pattern.indexOf(']', at + 2) : -1;
  if (end < 0) return pattern[at] === '?' || pattern[at] === character ? at + 1 : undefined;
  const isNegated = /[!^]/.test(pattern[at + 1]!);
  const members = pattern.slice(at + (isNegated ? 2 : 1), end);
  return isMember(members, character) === isNegated ? undefined : end + 1;
}

/** `0-3a`: a dash between two characters is a range. */
function isMember(members: string, character: string): boolean {
  for (let at = 0; at < members.length; at++) {
    const last = members[at + 1] === '-' && at + 2 < members.length ? members[at + 2]! : undefined;
    if (character >= members[at]! && character <= (last ?? members[at]!)) return true;
    if (last !== undefined) at += 2;
  }
  return false;
}
