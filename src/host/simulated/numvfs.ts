import { beforeChange } from './changes.ts';
import { KernelError } from './errno.ts';
import { deviceLog, type Machine } from './machine.ts';
import { admitRemoval, admitVfs } from './pf-drivers.ts';
import type { Device } from './state.ts';
import { disableVfs, enableVfs } from './vf-lifecycle.ts';

/** Write to sriov_numvfs, in the order of sriov_numvfs_store() in drivers/pci/iov.c. @throws {KernelError} */
export function writeNumVfs(machine: Machine, pf: Device, text: string): void {
  const wanted = parseU16(text);
  const sriov = pf.sriov!;
  if (wanted > sriov.totalVfs) throw new KernelError('ERANGE');
  if (sriov.stuckAt !== null) throw new KernelError('ETIMEDOUT');
  if (wanted === sriov.vfs.length) return;
  beforeChange(machine, `${pf.name}/sriov_numvfs ${wanted}`);
  if (pf.driver === null) {
    deviceLog(machine, pf, 'no driver bound to device; cannot configure SR-IOV');
    throw new KernelError('ENOENT');
  }
  if (pf.driver !== pf.matches) {
    deviceLog(machine, pf, 'driver does not support SR-IOV configuration via sysfs');
    throw new KernelError('ENOENT');
  }
  if (wanted === 0) {
    if (admitRemoval(machine, pf)) disableVfs(machine, pf);
    return;
  }
  if (sriov.vfs.length > 0) {
    const have = sriov.vfs.length;
    deviceLog(machine, pf, `${have} VFs already enabled. Disable before enabling ${wanted} VFs`);
    throw new KernelError('EBUSY');
  }
  const enabled = admitVfs(machine, pf, wanted);
  if (enabled > 0)
    enableVfs(
      machine,
      pf,
      Array.from({ length: enabled }, () => ({})),
    );
  if (enabled !== wanted) {
    deviceLog(machine, pf, `${wanted} VFs requested; only ${enabled} enabled`);
  }
}

/** kstrtou16() with base 0: decimal, 0x or octal, one newline at the end. @throws {KernelError} EINVAL, ERANGE */
export function parseU16(text: string): number {
  const match = /^\+?(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)\n?$/i.exec(text);
  if (!match) throw new KernelError('EINVAL');
  const digits = match[1]!;
  const octal = /^0[0-7]+$/.test(digits);
  const value = octal ? parseInt(digits, 8) : Number(digits);
  if (value > 0xffff) throw new KernelError('ERANGE');
  return value;
}
