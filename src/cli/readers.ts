import { examine } from '../doctor/doctor.ts';
import type { Reader } from '../host/record.ts';
import { exportHost } from '../host-file/export-host.ts';
import { readInventory } from '../inventory/inventory.ts';

/** All that the read-only commands look at, so that each of them runs on a snapshot. */
export const READERS: readonly Reader[] = [
  (host) => readInventory(host, { names: true, holders: true }),
  async (host) => {
    const { nics } = await readInventory(host);
    for (const { name, pci, sriov } of nics) {
      const nic = pci ?? name;
      if (nic !== null) await readInventory(host, { [sriov ? 'pf' : 'nic']: nic, holders: true });
    }
  },
  async (host) => exportHost(await readInventory(host), host),
  (host) => examine(host),
];
