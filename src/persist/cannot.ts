import { nicLabel } from '../model/nic-label.ts';
import type { PfSettings } from '../model/pf-settings.ts';
import { formatVfRange } from '../model/vf-range.ts';
import type { VfSettings } from '../model/vf-settings.ts';
import { flagName } from '../provision/plan-lines.ts';
import { askedOf } from './asked.ts';
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
    for (const key of Object.keys(askedOf(nic, settings)) as (keyof VfSettings)[]) {
      const why = limits.vf(key, index);
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

function isNewPfs(key: string, value: unknown): boolean {
  return value === undefined || (Object.hasOwn(NEW_PF, key) && NEW_PF[key] === value);
}

const NEW_PF: Record<string, unknown> = { autoprobe: true, eswitch: 'legacy', unmanaged: false };
