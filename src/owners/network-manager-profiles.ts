import type { Host } from '../host/host.ts';
import { isThere } from '../host/read.ts';
import type { Nic } from '../model/nic.ts';
import { shellQuote } from '../model/shell-quote.ts';
import { dropInFiles } from './drop-in-files.ts';
import { type IniEntry, parseIni, valueIn } from './ini.ts';
import { type Fit, glob, matchesMac, matchesName, matchesPath, type VfOwner } from './owner.ts';

/** Profiles with [sriov] total-vfs, nm-settings-keyfile(5); only where NetworkManager runs. */
export function networkManagerOwners(host: Host): VfOwner[] {
  if (!runsNetworkManager(host)) return [];
  return dropInFiles(host, PROFILE_FOLDERS, /^[^.].*\.nmconnection$/).flatMap(
    ({ path, name, text }): VfOwner[] => {
      const entries = parseIni(text);
      const made = entries.findLast((one) => one.section === 'sriov' && one.key === 'total-vfs');
      const starts = valueIn(entries, 'connection', 'autoconnect') !== 'false';
      if (!made || !(Number(made.value) > 0) || !starts || name.startsWith('netplan-')) return [];
      const uuid = valueIn(entries, 'connection', 'uuid');
      const id = valueIn(entries, 'connection', 'id') ?? name.replace(/\.nmconnection$/, '');
      const profile = uuid === undefined ? `id ${shellQuote(id)}` : `uuid ${shellQuote(uuid)}`;
      return [
        {
          program: 'NetworkManager',
          path,
          line: made.line,
          text: `total-vfs=${made.value}`,
          count: Number(made.value),
          // It takes effect with the next activation; the VFs that are there stay.
          remedy: [`nmcli connection modify ${profile} remove sriov`],
          owns: (nic) => isFor(nic, entries),
        },
      ];
    },
  );
}

export interface NetworkManagerProfile {
  path: string;
  id: string;
  uuid: string | undefined;
  fit: Fit;
}

/** The profiles that NetworkManager may activate on the PF by itself, whether they make VFs or not. */
export function profilesFor(host: Host, nic: Nic): NetworkManagerProfile[] {
  return dropInFiles(host, PROFILE_FOLDERS, /^[^.].*\.nmconnection$/).flatMap(
    ({ path, name, text }): NetworkManagerProfile[] => {
      const entries = parseIni(text);
      const fit = isFor(nic, entries);
      if (fit === false || valueIn(entries, 'connection', 'autoconnect') === 'false') return [];
      const id = valueIn(entries, 'connection', 'id') ?? name.replace(/\.nmconnection$/, '');
      return [{ path, id, uuid: valueIn(entries, 'connection', 'uuid'), fit }];
    },
  );
}

export function runsNetworkManager(host: Host): boolean {
  return isThere(host, '/run/NetworkManager');
}

export const PROFILE_FOLDERS = [
  '/etc/NetworkManager/system-connections',
  '/run/NetworkManager/system-connections',
  '/usr/lib/NetworkManager/system-connections',
];

/**
 * A profile that names no device is for whichever Ethernet device comes first (nm-settings(5), connection.interface-name),
 * for each only with multi-connect 3.
 */
function isFor(nic: Nic, entries: readonly IniEntry[]): Fit {
  const type = valueIn(entries, 'connection', 'type');
  if (type !== undefined && !NIC_TYPES.has(type)) return false;
  const name = valueIn(entries, 'connection', 'interface-name');
  const mac = ['ethernet', '802-3-ethernet', 'infiniband']
    .map((section) => valueIn(entries, section, 'mac-address'))
    .find((value) => value !== undefined);
  const matches = entries.filter(({ section }) => section === 'match');
  if (name !== undefined && !matchesName(nic, name)) return false;
  if (mac !== undefined && !matchesMac(nic, mac)) return false;
  if (matches.some((entry) => !mayMatch(nic, entry))) return false;
  const named = (name ?? mac) !== undefined;
  const isForEach = valueIn(entries, 'connection', 'multi-connect') === '3';
  return (named || isForEach) && matches.length === 0 ? true : 'perhaps';
}

const NIC_TYPES = new Set(['ethernet', '802-3-ethernet', 'infiniband']);

/** [match]: lists of patterns, with `!`, `&` and `|` before them; only what excludes this PF is looked for. */
function mayMatch(nic: Nic, { key, value }: IniEntry): boolean {
  const words = value.split(/[;,]/).filter((word) => word !== '');
  if (words.some((word) => /^[!&|]/.test(word))) return true;
  if (key === 'interface-name') return words.some((word) => matchesName(nic, word));
  if (key === 'driver') return nic.driver === null || words.some((word) => glob(word, nic.driver!));
  return key !== 'path' || words.some((word) => matchesPath(nic, word));
}
