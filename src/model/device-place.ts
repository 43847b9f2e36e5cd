/** What a device is called on its bus, which no renaming of netdevs changes: `0000:82:00.0`, `netdevsim1`. */
export function placeOf(sysfs: string): string {
  return sysfs.slice(sysfs.lastIndexOf('/') + 1);
}
