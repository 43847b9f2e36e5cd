import type { Machine } from './machine.ts';

export function kernelRelease(machine: Machine): string {
  return machine.state.spec.kernel?.release ?? '6.12.48+deb13-amd64';
}

/** As `uname -m` says. */
export function architecture(machine: Machine): string {
  return machine.state.spec.iommu?.kind === 'arm' ? 'aarch64' : 'x86_64';
}

export function kernelVersion(machine: Machine): string {
  return `Linux version ${kernelRelease(machine)} (debian-kernel@lists.debian.org) (x86_64-linux-gnu-gcc-14 (Debian 14.2.0-19) 14.2.0, GNU ld (GNU Binutils for Debian) 2.44) #1 SMP PREEMPT_DYNAMIC`;
}
