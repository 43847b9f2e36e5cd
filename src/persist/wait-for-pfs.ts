import type { Host } from '../host/host.ts';
import { isThere, linkOptional, listOptional } from '../host/read.ts';
import { deadline } from '../provision/deadline.ts';
import { settle } from '../provision/settle.ts';

/**
 * Drivers probe while the boot goes on. A device that is on its bus is waited for until it has its driver and netdev;
 * one that is not, after udev has handled all that is there, is missing.
 */
export async function waitForPfs(host: Host, places: readonly string[]): Promise<void> {
  await settle(host);
  const late = deadline({ waitSeconds: LIMIT_S });
  while (places.some((place) => isLate(host, place)) && (await late.pause(host)));
  // The names that they have now may be the kernel's still.
  if (places.length > 0) await settle(host);
}

const LIMIT_S = 30;

function isLate(host: Host, place: string): boolean {
  return BUSES.map((bus) => `/sys/bus/${bus}/devices/${place}`)
    .filter((device) => isThere(host, `${device}/uevent`) || isThere(host, `${device}/vendor`))
    .some((device) => !isReady(host, device));
}

const BUSES = ['pci', 'netdevsim'];

function isReady(host: Host, device: string): boolean {
  return (
    linkOptional(host, `${device}/driver`) !== undefined &&
    listOptional(host, `${device}/net`).length > 0
  );
}
