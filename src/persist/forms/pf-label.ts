import { isNetdevName } from '../../model/netdev-name.ts';
import type { Nic } from '../../model/nic.ts';
import { placeOf } from '../../model/device-place.ts';

/** For the name of a file: the netdev's where it means nothing in a file, else its place on the bus. */
export function pfLabel({ name, sysfs }: Nic): string {
  return name !== null && isNetdevName(name) ? name : placeOf(sysfs);
}
