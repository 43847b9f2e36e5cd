import type { Inventory } from '../../model/nic.ts';
import { misses, type Miss } from './filter-devices.ts';
import { hostDevices, type HostDevice } from './host-devices.ts';
import type { Pool } from './read-pools.ts';

export interface SimulatedPool {
  pool: Pool;
  devices: HostDevice[];
  /** Matched too, but an earlier pool has them. */
  taken: { device: HostDevice; by: Pool }[];
  /** The VF that comes nearest to a pool without devices, and what keeps it out. */
  nearest: { device: HostDevice; misses: Miss[] } | undefined;
}

/**
 * Which devices each pool gets: pools and selectors in their order, a device goes to the first that matches
 * (sriov-network-device-plugin:cmd/sriovdp/manager.go, initServers). Only netDevice: the inventory knows no
 * accelerators and no auxiliary devices.
 */
export function simulate(pools: readonly Pool[], inventory: Inventory): SimulatedPool[] {
  const all = hostDevices(inventory);
  const owners = new Map<HostDevice, Pool>();
  return pools
    .filter(({ deviceType }) => deviceType === 'netDevice')
    .map((pool) => {
      const devices: HostDevice[] = [];
      const taken: SimulatedPool['taken'] = [];
      for (const selector of pool.selectors) {
        for (const device of all) {
          if (misses(device, selector).length > 0) continue;
          const by = owners.get(device);
          if (by === undefined) {
            owners.set(device, pool);
            devices.push(device);
          } else if (by !== pool) taken.push({ device, by });
        }
      }
      return {
        pool,
        devices,
        taken,
        nearest: devices.length > 0 ? undefined : nearestMiss(pool, all),
      };
    });
}

function nearestMiss(pool: Pool, all: readonly HostDevice[]): SimulatedPool['nearest'] {
  const vfs = all.filter(({ vf }) => vf !== null);
  const candidates = pool.selectors.flatMap((selector) =>
    vfs.map((device) => ({ device, misses: misses(device, selector) })),
  );
  return candidates
    .filter((one) => one.misses.length > 0)
    .sort((a, b) => a.misses.length - b.misses.length)[0];
}
