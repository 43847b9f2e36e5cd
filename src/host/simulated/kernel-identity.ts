import type { Machine } from './machine.ts';

export function kernelRelease(machine: Machine): string {
  return machine.state.spec.kernel?.release ?? '6.12.48+deb13-amd64';
}

export function kernelIsAtLeast(machine: Machine, major: number, minor: number): boolean {
  const [own = 0, ownMinor = 0] = kernelRelease(machine).split(/[.-]/).map(Number);
  return own > major || (own === major && ownMinor >= minor);
}

/** As `uname -m` says. */
export function architecture(machine: Machine): string {
  return machine.state.spec.iommu?.kind === 'arm' ? 'aarch64' : 'x86_64';
}

export function kernelVersion(machine: Machine): string {
  return `Linux version ${kernelRelease(machine)} (debian-kernel@lists.debian.org) (x86_64-linux-gnu-gcc-14 (Debian 14.2.0-19) 14.2.0, GNU ld (GNU Binutils for Debian) 2.44) #1 SMP PREEMPT_DYNAMIC`;
}
