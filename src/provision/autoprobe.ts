import type { Host } from '../host/host.ts';
import { readNumber } from '../host/read.ts';
import type { Nic } from '../model/nic.ts';

/**
 * Autoprobe is held back while VFs are made; a run that failed or died in between may have left it off. True if it
 * had to be put back. @throws {HostError}
 */
export async function restoreAutoprobe(
  host: Host,
  { sysfs, driversAutoprobe }: Pick<Nic, 'sysfs' | 'driversAutoprobe'>,
): Promise<boolean> {
  const file = `${sysfs}/sriov_drivers_autoprobe`;
  if (driversAutoprobe === null || readNumber(host, file) === Number(driversAutoprobe))
    return false;
  await host.write(file, driversAutoprobe ? '1' : '0');
  return true;
}
