import type { Machine } from './machine.ts';
import type { Netdev } from './state.ts';

/** min_mtu and max_mtu as the driver sets them; 0 means no limit. */
export function mtuRange(machine: Machine, netdev: Netdev): { min: number; max: number } {
  if (netdev.type === 'loopback') return { min: 0, max: 0 };
  if (netdev.type === 'infiniband') return { min: 68, max: 4092 };
  const driver = netdev.device === null ? null : machine.state.devices[netdev.device]?.driver;
  return { min: 68, max: LARGEST[driver ?? ''] ?? 65535 };
}

const LARGEST: Record<string, number> = {
  igb: 9216,
  igbvf: 9216,
  ixgbe: 9710,
  ixgbevf: 9710,
  i40e: 9702,
  iavf: 9702,
  ice: 9702,
  mlx5_core: 9978,
  bnxt_en: 9500,
};
