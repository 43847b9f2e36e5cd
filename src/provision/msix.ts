import { HostError, ProgramMissing, type Host } from '../host/host.ts';
import { readNumber } from '../host/read.ts';
import { driverAbilities } from '../model/driver-abilities.ts';
import { SriovError } from '../model/errors.ts';
import type { Nic, Vf } from '../model/nic.ts';
import type { MsixChange } from './plan.ts';

/** How many vectors the PF's driver deals out to VFs: 0 where it does not, or where the kernel is older than 5.13. */
export function totalMsix(host: Host, { sysfs }: Nic): number {
  return readNumber(host, `${sysfs}/sriov_vf_total_msix`) ?? 0;
}

/**
 * By index, from the VFs' MSI-X capabilities: sriov_vf_msix_count can only be written (drivers/pci/iov.c). Empty where
 * lspci is missing or may not read them, as for ordinary users.
 */
export async function readMsix(
  host: Host,
  { vendorId, vfDeviceId, driver }: Nic,
  vfs: readonly Vf[],
): Promise<Map<number, number>> {
  if (vfs.length === 0 || vendorId === null || vfDeviceId === null) return new Map();
  const own = driverAbilities(driver)?.ownMsix ?? 0;
  const counts = parseCounts(await lspci(host, ['-D', '-vv', '-d', `${vendorId}:${vfDeviceId}`]));
  return new Map(
    vfs.flatMap(({ index, pci }) => {
      const count = pci === null ? undefined : counts.get(pci);
      return count === undefined ? [] : [[index, count - own]];
    }),
  );
}

async function lspci(host: Host, args: readonly string[]): Promise<string> {
  try {
    return (await host.run('lspci', args)).stdout;
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return '';
    throw error;
  }
}

/** `0000:01:10.0 Ethernet controller: ...`, and below it `Capabilities: [70] MSI-X: Enable- Count=3 Masked-`. */
function parseCounts(output: string): Map<string, number> {
  const counts = new Map<string, number>();
  let address = '';
  for (const line of output.split('\n')) {
    address =
      /^([0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]) /i.exec(line)?.[1]?.toLowerCase() ?? address;
    const count = /\bMSI-X: Enable[+-] Count=(\d{1,4})\b/.exec(line)?.[1];
    if (count !== undefined) counts.set(address, Number(count));
  }
  return counts;
}

/** The VF must have no driver. @throws {SriovError} ATTRIBUTE_UNSUPPORTED, ATTRIBUTE_REJECTED */
export async function writeMsix(
  host: Host,
  { pci }: Pick<Vf, 'pci'>,
  { to }: MsixChange,
  label: string,
): Promise<void> {
  try {
    await host.write(`/sys/bus/pci/devices/${pci}/sriov_vf_msix_count`, String(to));
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    throw msixError(label, to, error);
  }
}

/** drivers/pci/iov.c, sriov_vf_msix_count_store: EOPNOTSUPP without an operation of the PF's driver, EBUSY for a VF with a driver. */
function msixError(label: string, to: number, { errno }: HostError): SriovError {
  const cannot = ['ENOTSUP', 'EOPNOTSUPP', 'ENOENT'].includes(errno);
  return new SriovError(
    cannot ? 'ATTRIBUTE_UNSUPPORTED' : 'ATTRIBUTE_REJECTED',
    `${label} cannot be given ${to} interrupt vectors (${errno})`,
    {
      cause: cannot
        ? "The PF's driver, or this kernel, has no way to set the vectors of a VF."
        : errno === 'EBUSY'
          ? 'A driver is bound to the VF.'
          : 'There are not so many left, or the driver does not take this number: sriov_vf_total_msix is what all VFs have together.',
      actions: [cannot ? 'Leave msix out for this NIC.' : 'Ask for fewer.'],
      details: { errno, msix: to },
    },
  );
}
