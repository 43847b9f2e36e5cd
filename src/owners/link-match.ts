import type { Nic } from '../model/nic.ts';
import type { IniEntry } from './ini.ts';
import { type Fit, glob, matchesMac, matchesPath } from './owner.ts';

/** Does the [Match] section of a .link file fit a PF? Each of its settings has to; a file without any is ignored. */
export function fitsLink(nic: Nic, entries: readonly IniEntry[]): Fit {
  const fits = [...matchOf(entries)]
    .filter(([, words]) => words.length > 0)
    .map(([key, words]) => MATCHERS.get(key)?.(nic, words) ?? 'perhaps');
  if (fits.length === 0 || fits.includes(false)) return false;
  return fits.every((fit) => fit === true) ? true : 'perhaps';
}

/** Is its OriginalName= the name that the PF has now, as where the initramfs has given it already? */
export function fitsToday(nic: Nic, entries: readonly IniEntry[]): boolean {
  return isNamed(nic, matchOf(entries).get('OriginalName') ?? []);
}

/** Said again a setting is added, empty it starts anew. */
function matchOf(entries: readonly IniEntry[]): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  for (const { section, key, value } of entries) {
    if (section !== 'Match') continue;
    const words = value.split(/\s+/).filter((word) => word !== '');
    settings.set(key, words.length === 0 ? [] : [...(settings.get(key) ?? []), ...words]);
  }
  return settings;
}

/** What is not here (Property=, Host=, Virtualization=, ...) may fit. */
const MATCHERS = new Map<string, (nic: Nic, words: string[]) => Fit>([
  ['MACAddress', (nic, words) => words.some((word) => matchesMac(nic, word))],
  ['PermanentMACAddress', (nic, words) => words.some((word) => matchesMac(nic, word))],
  ['Path', (nic, words) => fitsList(words, (word) => matchesPath(nic, word))],
  ['Driver', (nic, words) => fitsList(words, (word) => glob(word, nic.driver ?? ''))],
  ['Type', (nic, words) => fitsList(words, (word) => glob(word, nic.linkType ?? ''))],
  ['OriginalName', fitsOriginalName],
]);

/** src/shared/net-condition.c, net_condition_test_strv: one has to fit, and none of those after `!` may. */
function fitsList(words: string[], fits: (word: string) => boolean): boolean {
  const refused = words.filter((word) => word.startsWith('!')).map((word) => word.slice(1));
  const wanted = words.filter((word) => !word.startsWith('!'));
  return !refused.some(fits) && (wanted.length === 0 || wanted.some(fits));
}

/** It is the name before udev gives one, mostly eth0, which nobody knows afterwards. */
function fitsOriginalName(nic: Nic, words: string[]): Fit {
  if (words.length === 1 && words[0] === '*') return true;
  const isKernels = words.some((word) => /^(eth|ib|[*?])/.test(word));
  return isKernels || isNamed(nic, words) ? 'perhaps' : false;
}

function isNamed({ netdevs }: Nic, words: string[]): boolean {
  return fitsList(words, (word) => netdevs.some((name) => glob(word, name)));
}
