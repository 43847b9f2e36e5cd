import type { Machine } from './machine.ts';
import { readFile } from './programs/boot-files.ts';

export interface Unit {
  path: string;
  text: string;
  description: string;
  type: string;
}

/** In the order in which systemd looks for a unit's file. */
const FOLDERS = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system'];

/** Is systemd process 1 of this machine? sd_booted(3) looks for /run/systemd/system. */
export function isBooted({ state }: Machine): boolean {
  return state.spec.init !== 'other';
}

export function loadUnit(machine: Machine, name: string): Unit | undefined {
  for (const folder of FOLDERS) {
    const path = `${folder}/${name}`;
    const text = readFile(machine, path);
    if (text === undefined) continue;
    return {
      path,
      text,
      description: setting(text, 'Description').at(-1) ?? name,
      type: setting(text, 'Type').at(-1) ?? 'simple',
    };
  }
  return undefined;
}

/** `multi-user.target.wants` for each WantedBy. */
export function installTargets({ text }: Unit): string[] {
  const install = text.split(/^\[Install\]$/m)[1] ?? '';
  const folders = (key: string, suffix: string) =>
    setting(install, key).flatMap((value) => value.split(/\s+/).map((unit) => `${unit}.${suffix}`));
  return [...folders('WantedBy', 'wants'), ...folders('RequiredBy', 'requires')];
}

/** The administrator's links by which targets pull it in. */
export function enablingLinks({ state }: Machine, name: string): string[] {
  return Object.keys(state.spec.links ?? {}).filter((path) => {
    const [, folder, unit] = /^\/etc\/systemd\/system\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    return unit === name && /\.(wants|requires)$/.test(folder!);
  });
}

export type UnitFileState = 'enabled' | 'disabled' | 'static' | 'masked' | 'not-found';

export function unitFileState(machine: Machine, name: string): UnitFileState {
  if (machine.state.spec.links?.[`/etc/systemd/system/${name}`] === '/dev/null') return 'masked';
  const unit = loadUnit(machine, name);
  if (!unit) return 'not-found';
  if (enablingLinks(machine, name).length > 0) return 'enabled';
  return installTargets(unit).length > 0 ? 'disabled' : 'static';
}

export function isKnown(machine: Machine, name: string): boolean {
  return isListed(machine, name) || loadUnit(machine, name) !== undefined;
}

export function activeState(machine: Machine, name: string): 'active' | 'inactive' | 'failed' {
  const run = machine.state.units?.[name];
  if (run) return run.exitCode === 0 ? 'active' : 'failed';
  return isListed(machine, name) ? 'active' : 'inactive';
}

function isListed({ state }: Machine, name: string): boolean {
  const units = state.spec.activeUnits ?? [];
  return units.includes(name) || units.some((unit) => `${unit}.service` === name);
}

function setting(text: string, key: string): string[] {
  return [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value!.trim());
}
