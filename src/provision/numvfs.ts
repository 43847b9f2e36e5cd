import { HostError, type Host } from '../host/host.ts';
import { isThere, linkOptional, readNumber } from '../host/read.ts';
import { driverAbilities } from '../model/driver-abilities.ts';
import { SriovError } from '../model/errors.ts';
import type { Nic } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { Deadline } from './deadline.ts';
import { numVfsError } from './errno.ts';
import { kernelLogSince, uptime } from './kernel-log.ts';
import type { NumVfsChange } from './plan.ts';
import { settle } from './settle.ts';

/** The kernel wants 0 between one number and another. @throws {SriovError} with the cause of the errno */
export async function destroyVfs(host: Host, nic: Nic, { from }: NumVfsChange): Promise<void> {
  await writeNumVfs(host, nic, from, 0, uptime(host));
}

/**
 * Creates the VFs of a PF that has none, and waits until all are there.
 * @throws {SriovError} with the cause of the errno, or FEWER_VFS where the driver reported success and made fewer
 */
export async function createVfs(
  host: Host,
  nic: Nic,
  { to, holdDrivers }: NumVfsChange,
  deadline: Deadline,
): Promise<void> {
  const since = uptime(host);
  const autoprobe = `${nic.sysfs}/sriov_drivers_autoprobe`;
  const hold = holdDrivers && nic.driversAutoprobe === true;
  if (hold) await host.write(autoprobe, '0');
  try {
    await writeNumVfs(host, nic, 0, to, since);
    await waitForVfs(host, nic, to, deadline, since);
    // Loads the VF driver's module while no VF can be probed yet.
    if (!isVfDriverLoaded(host, nic)) await settle(host);
  } finally {
    if (hold) await host.write(autoprobe, '1');
  }
}

function isVfDriverLoaded(host: Host, { driver }: Nic): boolean {
  const name = driverAbilities(driver)?.vfDriver;
  return name !== undefined && isThere(host, `/sys/bus/pci/drivers/${name}`);
}

async function writeNumVfs(
  host: Host,
  nic: Nic,
  from: number,
  to: number,
  since: number,
): Promise<void> {
  try {
    await host.write(`${nic.sysfs}/sriov_numvfs`, String(to), { timeoutMs: WRITE_LIMIT_MS });
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw numVfsError({
      nic,
      errno: error.errno,
      from,
      to,
      kernelLog: await kernelLogSince(host, nic, since),
    });
  }
}

/** A few drivers take seconds for each VF; one that a VM blocks never comes back. */
const WRITE_LIMIT_MS = 120_000;

async function waitForVfs(
  host: Host,
  nic: Nic,
  wanted: number,
  deadline: Deadline,
  since: number,
): Promise<void> {
  for (;;) {
    const made = readNumber(host, `${nic.sysfs}/sriov_numvfs`) ?? 0;
    if (made < wanted) throw fewer(nic, made, wanted, await kernelLogSince(host, nic, since));
    if (nic.bus !== 'pci' || allThere(host, nic, wanted)) return;
    if (await deadline.pause(host)) continue;
    throw new SriovError(
      // Not TIMED_OUT: the write came back, so that the VFs can be taken away again.
      'NOT_VERIFIED',
      `Not all ${wanted} VFs of ${nicLabel(nic)} appeared in time`,
      {
        actions: ['Wait longer: --wait SECONDS', 'Look at the kernel log: dmesg | tail'],
      },
    );
  }
}

function allThere(host: Host, nic: Nic, wanted: number): boolean {
  for (let index = wanted - 1; index >= 0; index -= 1) {
    const link = `${nic.sysfs}/virtfn${index}`;
    if (linkOptional(host, link) === undefined || !isThere(host, `${link}/vendor`)) return false;
  }
  return true;
}

/** The core returns success and only logs when a driver enables another number (drivers/pci/iov.c, sriov_numvfs_store). */
function fewer(nic: Nic, made: number, wanted: number, kernelLog: string[]): SriovError {
  const down = nic.state === 'down';
  return new SriovError(
    down ? 'PF_DOWN' : 'FEWER_VFS',
    `${nicLabel(nic)} made ${made} of ${wanted} VFs, although the kernel reported success`,
    {
      cause: down
        ? `The PF is down, and the driver ${nic.driver} makes VFs only while it is up.`
        : `The driver ${nic.driver} enabled fewer than asked${kernelLog.length > 0 ? `: ${kernelLog.at(-1)}` : '.'}`,
      actions: down
        ? [`Bring it up: ip link set dev ${nicLabel(nic)} up`]
        : ['Ask for fewer VFs.', 'Look at the kernel log: dmesg | tail'],
      details: { made, wanted, kernelLog },
    },
  );
}
