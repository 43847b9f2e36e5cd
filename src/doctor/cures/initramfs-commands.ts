import { distributionIds } from '../../bootloader/os-release.ts';
import type { Host } from '../../host/host.ts';

/** Drivers are often loaded from the initramfs, with the firmware and the modprobe.d of the day when it was made. */
export function initramfsCommands(host: Host): string[] {
  const ids = distributionIds(host);
  if (ids.includes('debian') || ids.includes('ubuntu')) return ['update-initramfs -u'];
  if (ids.some((id) => /fedora|rhel|suse/.test(id))) return ['dracut -f'];
  return ['# If the initramfs holds a copy, make it anew'];
}
