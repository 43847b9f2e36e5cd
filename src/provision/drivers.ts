import { HostError, ProgramMissing, type Host } from '../host/host.ts';
import { isThere, linkName, readOptional } from '../host/read.ts';
import { SriovError } from '../model/errors.ts';
import { oneLine } from '../model/text.ts';
import type { Vf } from '../model/nic.ts';
import type { PfState } from './pf-state.ts';
import { writeMsix } from './msix.ts';
import type { DriverChange, MsixChange, NumVfsChange } from './plan.ts';
import { isUserspaceDriver } from '../model/userspace-driver.ts';
import { nicLabel } from '../model/nic-label.ts';

/** Lets the kernel's own drivers take the new VFs that were held back, except those that the plan treats otherwise. */
export async function probeNewVfs(
  host: Host,
  { nic, vfs }: PfState,
  { unbound }: NumVfsChange,
  drivers: readonly DriverChange[],
): Promise<void> {
  // Without autoprobe the administrator wants VFs to stay without a driver.
  if (nic.driversAutoprobe === false) return;
  const treated = new Set([...unbound, ...drivers.map(({ vf }) => vf)]);
  for (const { index, pci } of vfs) {
    if (pci === null || treated.has(index) || isBound(host, pci)) continue;
    try {
      await probe(host, pci);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      throw bindError(`VF ${index} of ${nicLabel(nic)}`, 'default', error);
    }
  }
}

/** Vectors for VFs that have no driver now; gives what is left for those that have one. @throws {SriovError} */
export async function giveMsix(
  host: Host,
  { nic, vfs }: PfState,
  changes: readonly MsixChange[],
): Promise<MsixChange[]> {
  const left: MsixChange[] = [];
  // What one gives back is there for the next.
  const inOrder = changes.toSorted((a, b) => a.to - (a.from ?? 0) - (b.to - (b.from ?? 0)));
  for (const change of inOrder) {
    const vf = vfs.find(({ index }) => index === change.vf);
    if (!vf?.pci) throw noPciFunction({ nic, vfs }, change.vf);
    if (isBound(host, vf.pci)) left.push(change);
    else await writeMsix(host, vf, change, `VF ${change.vf} of ${nicLabel(nic)}`);
  }
  return left;
}

/**
 * Binds, rebinds and unbinds, and gives interrupt vectors while no driver is bound; `state` as it is after the attributes
 * were set. @throws {SriovError} NO_VF_DRIVER, DRIVER_REFUSED, TIMED_OUT, naming the VF
 */
export async function changeDrivers(
  host: Host,
  state: PfState,
  changes: readonly DriverChange[],
  msix: readonly MsixChange[] = [],
): Promise<void> {
  for (const name of new Set(changes.map(({ to }) => to))) {
    if (name !== null && name !== 'default') await loadDriver(host, name);
  }
  const vfByIndex = new Map(state.vfs.map((vf) => [vf.index, vf]));
  for (const change of changes) {
    const vf = vfByIndex.get(change.vf);
    if (!vf?.pci) throw noPciFunction(state, change.vf);
    // Some VF drivers notice their new MAC by themselves.
    if (change.onlyFor === 'mac' && vf.netdevMac === vf.mac) continue;
    const label = `VF ${change.vf} of ${nicLabel(state.nic)}`;
    const vectors = msix.find((one) => one.vf === change.vf);
    const whileUnbound = async () => {
      if (vectors) await writeMsix(host, vf, vectors, label);
    };
    await changeDriver(host, vf.pci, change, label, state, whileUnbound);
  }
}

async function changeDriver(
  host: Host,
  pci: string,
  { from, to, onlyFor }: DriverChange,
  label: string,
  { nic }: PfState,
  whileUnbound: () => Promise<void>,
): Promise<void> {
  const device = `${DEVICES}/${pci}`;
  try {
    if (isBound(host, pci))
      await host.write(`${device}/driver/unbind`, pci, { timeoutMs: WRITE_LIMIT_MS });
    await whileUnbound();
    if (to === null) return await clearOverride(host, device);
    if (to === 'default') {
      await clearOverride(host, device);
      await probeWithAutoprobe(host, nic, pci);
    } else {
      // The one that had it takes it again, whoever has chosen that and how; only otherwise it is called by name.
      if (onlyFor !== undefined) await probeWithAutoprobe(host, nic, pci);
      if (boundTo(host, pci) !== to) await probeByName(host, pci, to);
    }
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw bindError(label, to, error);
  }
  const bound = boundTo(host, pci);
  // A VF that had no driver may go without one still: that the kernel has none for it is a warning.
  if (bound === undefined ? from === null && to === 'default' : to === 'default' || bound === to)
    return;
  throw notBound(label, to, bound);
}

const DEVICES = '/sys/bus/pci/devices';
const DRIVERS = '/sys/bus/pci/drivers';
const WRITE_LIMIT_MS = 30_000;

async function loadDriver(host: Host, driver: string): Promise<void> {
  if (isThere(host, `${DRIVERS}/${driver}`)) return;
  const said = await modprobe(host, driver);
  if (isThere(host, `${DRIVERS}/${driver}`)) return;
  throw new SriovError('NO_VF_DRIVER', `The driver ${driver} is not loaded and could not be`, {
    cause:
      said === '' ? `modprobe ${driver} worked, but no PCI driver of that name appeared.` : said,
    actions: [`Check its name and whether the kernel has it: modinfo ${driver}`],
  });
}

async function modprobe(host: Host, driver: string): Promise<string> {
  try {
    const { stderr } = await host.run('modprobe', ['--', driver]);
    return oneLine(stderr.trim());
  } catch (error) {
    if (error instanceof ProgramMissing) return 'modprobe is not installed.';
    throw error;
  }
}

async function probe(host: Host, pci: string): Promise<void> {
  try {
    await host.write('/sys/bus/pci/drivers_probe', pci, { timeoutMs: WRITE_LIMIT_MS });
  } catch (error) {
    // No driver took it (drivers/base/bus.c, drivers_probe_store). What is bound afterwards counts.
    if (!(error instanceof HostError) || error.errno !== 'EINVAL') throw error;
  }
}

/** A kernel driver that has the VF, and one that did not take it, need no override any more: it would keep all others away. */
async function probeByName(host: Host, pci: string, driver: string): Promise<void> {
  const device = `${DEVICES}/${pci}`;
  try {
    await host.write(`${device}/driver_override`, driver);
    await probe(host, pci);
  } finally {
    if (!isUserspaceDriver(driver) || boundTo(host, pci) !== driver)
      await clearOverride(host, device);
  }
}

/** With autoprobe off the kernel refuses to probe a VF without an override (drivers/pci/pci-driver.c, pci_device_can_probe). */
async function probeWithAutoprobe(host: Host, nic: PfState['nic'], pci: string): Promise<void> {
  const file = `${nic.sysfs}/sriov_drivers_autoprobe`;
  const off = nic.driversAutoprobe === false;
  if (off) await host.write(file, '1');
  try {
    await probe(host, pci);
  } finally {
    if (off) await host.write(file, '0');
  }
}

/** Whose driver is called by name. */
export function overriddenVfs(host: Host, vfs: readonly Vf[]): number[] {
  return vfs.filter(({ pci }) => hasOverride(host, pci)).map(({ index }) => index);
}

/** Of VFs that a killed run bound to a kernel driver by name, and had not let go of. */
export async function clearOverrides(
  host: Host,
  vfs: readonly Vf[],
  kept: readonly number[],
): Promise<void> {
  for (const { index, pci, driver } of vfs) {
    const isStray = driver !== null && !isUserspaceDriver(driver) && !kept.includes(index);
    if (isStray && hasOverride(host, pci)) await clearOverride(host, `${DEVICES}/${pci}`);
  }
}

function hasOverride(host: Host, pci: string | null): boolean {
  if (pci === null) return false;
  const override = readOptional(host, `${DEVICES}/${pci}/driver_override`);
  return override !== undefined && override !== '(null)' && override !== '';
}

/** An empty line removes the override (drivers/base/core.c, driver_set_override). Absent before kernel 3.16. */
async function clearOverride(host: Host, device: string): Promise<void> {
  if (hasOverride(host, device.slice(DEVICES.length + 1))) {
    await host.write(`${device}/driver_override`, '\n');
  }
}

function isBound(host: Host, pci: string): boolean {
  return boundTo(host, pci) !== undefined;
}

function boundTo(host: Host, pci: string): string | undefined {
  return linkName(host, `${DEVICES}/${pci}/driver`);
}

function noPciFunction({ nic }: PfState, index: number): SriovError {
  return new SriovError(
    'NO_VF_DRIVER',
    `VF ${index} of ${nicLabel(nic)} is no PCI function, so no driver can be bound to it`,
    {
      cause: `VFs on the bus ${nic.bus} exist only inside their PF.`,
      actions: ['Leave --driver out.'],
    },
  );
}

function bindError(label: string, to: string | null, { errno, path }: HostError): SriovError {
  const details = { errno, path };
  if (errno === 'ETIMEDOUT') {
    return new SriovError('TIMED_OUT', `${label}: the kernel does not let go of it`, {
      cause: 'A program holds it open through vfio, and the kernel waits for that program.',
      actions: ['Shut the VM or DPDK program down; the kernel then goes on.'],
      details,
    });
  }
  const wish = to === null ? 'unbound' : `bound to ${to === 'default' ? 'its default driver' : to}`;
  return new SriovError('DRIVER_REFUSED', `${label} could not be ${wish} (${errno})`, {
    cause:
      errno === 'ENODEV' || errno === 'ENOENT'
        ? 'The driver does not take this device, or it went away.'
        : `The kernel refused the write to ${path}.`,
    actions: ['Look at the kernel log: dmesg | tail'],
    details,
  });
}

function notBound(label: string, to: string, bound: string | undefined): SriovError {
  const wanted = to === 'default' ? 'its default driver' : to;
  return new SriovError(
    'NO_VF_DRIVER',
    `${label} is bound to ${bound ?? 'no driver'}, not to ${wanted}`,
    {
      cause: /vfio/.test(to)
        ? 'vfio-pci refuses a device without a viable IOMMU group.'
        : 'No loaded driver took the VF: its module is missing, blacklisted or failed to start the device.',
      actions: ['Look at the kernel log: dmesg | tail', 'Run: sriovctl doctor'],
    },
  );
}
