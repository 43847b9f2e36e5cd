import { macPlus } from '../model/mac-address.ts';
import { SriovError } from '../model/errors.ts';
import { formatVfRange } from '../model/vf-range.ts';
import type { RequestedSettings } from '../provision/request.ts';
import type { PfEntry, VfEntry } from './host-file.ts';

/**
 * The settings of VFs, by index, said as shortly as they can be: what most of them have becomes the default, and the
 * others become ranges. MACs that count up become their first.
 */
export function joinVfs(settings: readonly RequestedSettings[]): Pick<PfEntry, 'defaults' | 'vfs'> {
  const defaults = commonOf(settings);
  const groups: Group[] = [];
  settings.forEach((all, index) => {
    const own = differing(all, defaults, index);
    if (Object.keys(own).length > 0) join(groups, own, index);
  });
  const vfs = groups.map(({ indexes, settings: own }): VfEntry => {
    return { range: formatVfRange(indexes), indexes, settings: own };
  });
  return { defaults, vfs };
}

interface Group {
  indexes: number[];
  settings: RequestedSettings;
}

/** A default cannot be taken back by a range, so that it has to be a setting that each VF has. */
function commonOf(settings: readonly RequestedSettings[]): RequestedSettings {
  const [first = {}] = settings;
  const keys = (Object.keys(first) as (keyof RequestedSettings)[]).filter((key) =>
    settings.every((one) => one[key] !== undefined),
  );
  const defaults = keys.flatMap((key): [string, unknown][] => {
    const value =
      key === 'mac' ? commonMac(settings) : mostFrequent(settings.map((one) => one[key]));
    return value === undefined ? [] : [[key, value]];
  });
  return Object.fromEntries(defaults) as RequestedSettings;
}

function commonMac(settings: readonly RequestedSettings[]): string | undefined {
  const macs = settings.map(({ mac }) => mac);
  const [first] = macs;
  if (first !== undefined && macs.every((mac, index) => mac === counted(first, index)))
    return first;
  const word = mostFrequent(macs);
  return isWord(word) ? word : undefined;
}

/** What more than half of them are. */
function mostFrequent<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].find(([, count]) => count > values.length / 2)?.[0];
}

function differing(
  all: RequestedSettings,
  defaults: RequestedSettings,
  index: number,
): RequestedSettings {
  const inherited = { ...defaults, mac: defaults.mac && counted(defaults.mac, index) };
  const keys = Object.keys(all) as (keyof RequestedSettings)[];
  return Object.fromEntries(
    keys.filter((key) => all[key] !== inherited[key]).map((key) => [key, all[key]]),
  ) as RequestedSettings;
}

function join(groups: Group[], own: RequestedSettings, index: number): void {
  const { mac, ...others } = own;
  const same = groups.find(({ indexes, settings: { mac: first, ...theirs } }) => {
    if (JSON.stringify(theirs) !== JSON.stringify(others)) return false;
    return mac === (first === undefined ? undefined : counted(first, indexes.length));
  });
  if (same) same.indexes.push(index);
  else groups.push({ indexes: [index], settings: own });
}

function isWord(mac: string | undefined): boolean {
  return mac === 'auto' || mac === 'none';
}

/** undefined where counting would overflow. */
function counted(mac: string, by: number): string | undefined {
  if (isWord(mac)) return mac;
  try {
    return macPlus(mac, by);
  } catch (error) {
    if (error instanceof SriovError) return undefined;
    throw error;
  }
}
