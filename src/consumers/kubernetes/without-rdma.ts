/** Drivers whose devices have no RDMA, whatever the NIC; of others only the host could tell. */
const WITHOUT_RDMA: readonly string[] = ['igb', 'igbvf', 'ixgbe', 'ixgbevf', 'netdevsim'];

export function isWithoutRdma(driver: string): boolean {
  return WITHOUT_RDMA.includes(driver);
}

/** For pools that need it. */
export function rdmaWarnings(drivers: readonly string[], pool: string): string[] {
  return drivers
    .filter(isWithoutRdma)
    .map((driver) => `VFs on ${driver} have no RDMA device: ${pool} leaves them out.`);
}
