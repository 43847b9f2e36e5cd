import { type Host, HostError, ProgramMissing } from '../host/host.ts';
import type { Nic } from '../model/nic.ts';
import { isNetdevName } from '../model/netdev-name.ts';
import type { RecordedPf } from './record.ts';

/** What of a PF may be another at the next boot. */
export async function nicFacts(host: Host, nic: Nic): Promise<RecordedPf> {
  const { sysfs, pci, vendorId, deviceId, permanentMac, name, driver } = nic;
  const info = name !== null && isNetdevName(name) ? await driverInfo(host, name) : '';
  return {
    place: sysfs.slice(sysfs.lastIndexOf('/') + 1),
    pci,
    id: vendorId === null || deviceId === null ? null : `${vendorId}:${deviceId}`,
    permanentMac,
    name,
    driver,
    driverVersion: valueIn(info, 'version'),
    firmwareVersion: valueIn(info, 'firmware-version'),
  };
}

async function driverInfo(host: Host, name: string): Promise<string> {
  try {
    return (await host.run('ethtool', ['-i', name])).stdout;
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return '';
    throw error;
  }
}

function valueIn(text: string, key: string): string | null {
  const value = new RegExp(`^${key}:[ \\t]*(\\S.*)$`, 'm').exec(text)?.[1]?.trim();
  return value === undefined || value === 'N/A' ? null : value;
}
