import { driverAbilities } from '../model/driver-abilities.ts';
import { NEW_VF } from '../model/new-vf.ts';
import type { Nic } from '../model/nic.ts';
import type { VfSettings } from '../model/vf-settings.ts';

/**
 * The settings but for those that a VF has without being told. A driver that has no such operation refuses them, and
 * the kernel then leaves out what follows in the same message (net/core/rtnetlink.c, do_setvfinfo).
 */
export function askedOf(nic: Nic, settings: VfSettings): VfSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(
      ([key, value]) => !isNewVfs(nic, key as keyof VfSettings, value),
    ),
  );
}

function isNewVfs(nic: Nic, key: keyof VfSettings, value: VfSettings[typeof key]): boolean {
  if (value === undefined) return true;
  if (key === 'spoofchk') return driverAbilities(nic.driver)?.spoofchkDefault === value;
  return Object.hasOwn(NEW_VF, key) && (NEW_VF as VfSettings)[key] === value;
}
