import type { World } from './world.ts';
import type { ShapeName } from './shapes.ts';

export interface Scenario {
  /** A sentence: what holds on this guest. */
  name: string;
  guest: ShapeName;
  /** `both`: also run on the simulated machine, whose answers must be the same. */
  on: 'both' | 'lab';
  /** Wants netdevsim1, a NIC whose VFs are numbers only: at most so many. It has no PCI address and real rtnetlink. */
  netdevsim?: number;
  /** Measures instead of asserting: runs with --bench only, and then alone. */
  bench?: true;
  /** In seconds, from boot to boot; 120 if left out. */
  timeout?: number;
  run: Run;
  /**
   * What goes on after a reboot, one for each; on shapes that keep their disk. What it needs from before has to be on
   * the guest's disk.
   */
  afterReboots?: Run[];
}

type Run = (world: World) => Promise<void>;

/** Every file in scenarios/ has one of these as its default export. */
export function scenario(given: Scenario): Scenario {
  return given;
}
