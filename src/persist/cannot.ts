import { driverAbilities } from '../model/driver-abilities.ts';
import { ZERO_MAC } from '../model/mac-address.ts';
import type { Nic } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { PfSettings } from '../model/pf-settings.ts';
import { formatVfRange } from '../model/vf-range.ts';
import type { VfSettings } from '../model/vf-settings.ts';
import { flagName } from '../provision/plan-lines.ts';
import type { Cannot } from './form.ts';
import type { PersistedPf } from './persisted-pf.ts';

/** What a form has no words for. A text says why; undefined: it can say it. */
export interface Limits {
  vf: (key: keyof VfSettings, index: number) => string | undefined;
  pf: (key: keyof PfSettings) => string | undefined;
}

/** What a PF and its VFs have right after they were made counts as said. */
export function cannotSay({ nic, desired }: PersistedPf, limits: Limits): Cannot[] {
  const pf = nicLabel(nic);
  const found = new Map<string, { setting: string; why: string; indexes: number[] }>();
  for (const [index, settings] of desired.vfs) {
    for (const key of Object.keys(settings) as (keyof VfSettings)[]) {
      const why = isNewVfs(nic, key, settings[key]) ? undefined : limits.vf(key, index);
      if (why === undefined) continue;
      const id = `${key} ${why}`;
      const setting = key === 'representor' ? 'representors' : flagName(key);
      const known = found.get(id) ?? { setting, why, indexes: [] };
      found.set(id, { ...known, indexes: [...known.indexes, index] });
    }
  }
  return [
    ...Object.entries(desired.pf ?? {}).flatMap(([key, value]) => {
      const why = isNewPfs(key, value) ? undefined : limits.pf(key as keyof PfSettings);
      return why === undefined ? [] : [{ target: pf, setting: key, why }];
    }),
    ...[...found.values()].map(({ setting, why, indexes }) => ({
      target: `${pf} vf ${formatVfRange(indexes)}`,
      setting,
      why,
    })),
  ];
}

/** Does a VF have it without being told? */
function isNewVfs(nic: Nic, key: keyof VfSettings, value: VfSettings[typeof key]): boolean {
  if (value === undefined) return true;
  if (key === 'spoofchk') return driverAbilities(nic.driver)?.spoofchkDefault === value;
  return Object.hasOwn(NEW_VF, key) && NEW_VF[key] === value;
}

const NEW_VF: VfSettings = {
  mac: ZERO_MAC,
  vlan: 0,
  qos: 0,
  vlanProto: '802.1q',
  trust: false,
  linkState: 'auto',
  minTxRate: 0,
  maxTxRate: 0,
  queryRss: false,
  driver: 'default',
};

function isNewPfs(key: string, value: unknown): boolean {
  return value === undefined || (Object.hasOwn(NEW_PF, key) && NEW_PF[key] === value);
}

const NEW_PF: Record<string, unknown> = { autoprobe: true, eswitch: 'legacy', unmanaged: false };
