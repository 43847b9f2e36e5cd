import { driverAbilities } from '../../model/driver-abilities.ts';
import { beforeChange } from './changes.ts';
import { KernelError } from './errno.ts';
import { kernelIsAtLeast } from './kernel-identity.ts';
import type { Machine } from './machine.ts';
import { pfDriver, type MsixPool } from './pf-drivers.ts';
import type { Device } from './state.ts';

/** The files came with 5.13. */
export function hasMsixFiles(machine: Machine): boolean {
  return kernelIsAtLeast(machine, 5, 13);
}

/** sriov_vf_total_msix_show() in drivers/pci/iov.c: 0 where the driver deals out none. */
export function totalMsix(machine: Machine, pf: Device): number {
  return poolOf(machine, pf)?.total ?? 0;
}

/** The size of the table in the VF's MSI-X capability. */
export function vfMsix(machine: Machine, pf: Device, index: number): number {
  const dealtOut = pf.sriov!.vfs[index]?.msix;
  return dealtOut ?? poolOf(machine, pf)?.share(pf.sriov!.vfs.length) ?? pfDriver(pf.driver).vfMsix;
}

/** Write to a VF's sriov_vf_msix_count: sriov_vf_msix_count_store() in drivers/pci/iov.c. @throws {KernelError} */
export function writeVfMsix(machine: Machine, vf: Device, text: string): void {
  const count = parseInteger(text);
  const pf = machine.state.devices[vf.vf!.pf]!;
  const pool = poolOf(machine, pf);
  if (!pool) throw new KernelError('EOPNOTSUPP');
  if (vf.driver !== null) throw new KernelError('EBUSY');
  beforeChange(machine, `${vf.name}/sriov_vf_msix_count ${count}`);
  const { vfs } = pf.sriov!;
  const config = vfs[vf.vf!.index]!;
  if (count === 0) {
    if (pool.zeroIsDefault) delete config.msix;
    return;
  }
  const size = count + (driverAbilities(pf.driver)?.ownMsix ?? 0);
  if (size < pool.least) throw new KernelError('EINVAL');
  if (size > pool.most) throw new KernelError(pool.tooMany);
  const others = vfs.map((_, index) => (index === vf.vf!.index ? 0 : vfMsix(machine, pf, index)));
  if (others.reduce((sum, each) => sum + each, size) > pool.total) {
    throw new KernelError(pool.usedUp);
  }
  config.msix = size;
}

function poolOf(machine: Machine, pf: Device): MsixPool | undefined {
  const pool = pf.driver === pf.matches ? pfDriver(pf.driver).msixPool : undefined;
  return pool && kernelIsAtLeast(machine, ...pool.since) ? pool : undefined;
}

/** kstrtoint() with base 0, and no less than 0. */
function parseInteger(text: string): number {
  const match = /^\+?(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)\n?$/i.exec(text);
  if (!match) throw new KernelError('EINVAL');
  const digits = match[1]!;
  const value = /^0[0-7]+$/.test(digits) ? parseInt(digits, 8) : Number(digits);
  if (value > 0x7fffffff) throw new KernelError('EINVAL');
  return value;
}
