import { beforeChange } from './changes.ts';
import { KernelError } from './errno.ts';
import { deviceLog, type Machine } from './machine.ts';
import { admitRemoval, admitVfs } from './numvfs-rules.ts';
import type { Device } from './state.ts';
import { disableVfs, enableVfs } from './vf-lifecycle.ts';

/** Write to sriov_numvfs, in the order of sriov_numvfs_store() in drivers/pci/iov.c. @throws {KernelError} */
export function writeNumVfs(machine: Machine, pf: Device, text: string): void {
  const wanted = parseCount(text, 0xffff);
  const sriov = pf.sriov!;
  const have = sriov.vfs.length;
  if (wanted > totalVfs(pf)) throw new KernelError('ERANGE');
  // The write that hangs has the device's lock.
  if (sriov.stuckAt !== null) throw new KernelError('ETIMEDOUT');
  if (wanted === have) return;
  beforeChange(machine, `${pf.name}/sriov_numvfs ${wanted}`);
  if (pf.driver === null) refuse('no driver bound to device; cannot configure SR-IOV', 'ENOENT');
  if (pf.driver !== pf.matches) {
    refuse('driver does not support SR-IOV configuration via sysfs', 'ENOENT');
  }
  if (wanted === 0) {
    if (admitRemoval(machine, pf)) disableVfs(machine, pf);
    return;
  }
  if (have > 0) {
    refuse(`${have} VFs already enabled. Disable before enabling ${wanted} VFs`, 'EBUSY');
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

  function refuse(log: string, errno: 'ENOENT' | 'EBUSY'): never {
    deviceLog(machine, pf, log);
    throw new KernelError(errno);
  }
}

/**
 * drivers/net/netdevsim/bus.c, nsim_bus_dev_numvfs_store(): the limit is the debugfs file max_vfs, and a number that
 * kstrtouint() cannot hold is told apart.
 */
export function writeNetdevsimNumVfs(machine: Machine, device: Device, text: string): void {
  const wanted = parseCount(text, Number.MAX_SAFE_INTEGER);
  if (wanted > 0xffffffff) throw new KernelError('ERANGE');
  const sriov = device.sriov!;
  if (wanted === sriov.vfs.length) return;
  if (wanted > 0 && sriov.vfs.length > 0) throw new KernelError('EBUSY');
  if (wanted > sriov.totalVfs) throw new KernelError('ENOMEM');
  beforeChange(machine, `${device.name}/sriov_numvfs ${wanted}`);
  if (wanted > 0)
    return enableVfs(
      machine,
      device,
      Array.from({ length: wanted }, () => ({})),
    );
  disableVfs(machine, device);
  device.eswitch = 'legacy';
}

/** kstrtou16() and kin with base 0: decimal, 0x or octal, one newline at the end. @throws {KernelError} EINVAL */
export function parseCount(text: string, most: number): number {
  const match = /^\+?(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)\n?$/i.exec(text);
  if (!match) throw new KernelError('EINVAL');
  const digits = match[1]!;
  const value = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
  if (value > most) throw new KernelError('EINVAL');
  return value;
}

/** A driver's own limit ends with the driver (drivers/pci/iov.c, pci_iov_remove). */
export function totalVfs({ driver, sriov }: Device): number {
  return driver === null ? (sriov!.hardwareVfs ?? sriov!.totalVfs) : sriov!.totalVfs;
}
