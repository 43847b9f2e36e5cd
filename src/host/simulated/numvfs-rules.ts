import { KernelError, type Errno } from './errno.ts';
import { deviceLog, netdevsOf, type Machine } from './machine.ts';
import { pfDriver } from './pf-drivers.ts';
import type { Device } from './state.ts';

/**
 * A driver's sriov_configure() for a count above 0: how many VFs it is going to enable.
 * @throws {KernelError}
 */
export function admitVfs(machine: Machine, pf: Device, count: number): number {
  const { limit, noMmio, enablesAtMost } = pf.sriov!.rules;
  const { most, ignoresWhenDown } = pfDriver(pf.driver);
  if (limit && count > limit.above) refuse(machine, pf, limit.errno, limit.log);
  if (most && count > most.vfs) refuse(machine, pf, most.errno, most.log);
  if (ignoresWhenDown !== undefined && !netdevsOf(machine, pf.name).some(({ up }) => up)) {
    deviceLog(machine, pf, ignoresWhenDown);
    return 0;
  }
  if (noMmio) refuse(machine, pf, 'ENOMEM', noMmioMessage(pf, noMmio, count));
  return Math.min(count, enablesAtMost ?? count);
}

/** For a count of 0. False: the driver left the VFs alone and reports success. @throws {KernelError} */
export function admitRemoval(machine: Machine, pf: Device): boolean {
  if (!pf.sriov!.rules.assigned) return true;
  const { errno, log } = pfDriver(pf.driver).assigned;
  if (errno !== null) refuse(machine, pf, errno, log);
  deviceLog(machine, pf, log);
  return false;
}

/** drivers/pci/iov.c, sriov_enable() */
function noMmioMessage(
  pf: Device,
  what: 'not assigned' | 'bus out of range',
  count: number,
): string {
  if (what === 'not assigned') return 'not enough MMIO resources for SR-IOV';
  const bus = pf.name.slice(-7, -5);
  const next = (parseInt(bus, 16) + 1).toString(16).padStart(2, '0');
  return `can't enable ${count} VFs (bus ${next} out of range of [bus ${bus}])`;
}

function refuse(machine: Machine, pf: Device, errno: Errno, log?: string): never {
  if (log !== undefined) deviceLog(machine, pf, log);
  throw new KernelError(errno);
}
