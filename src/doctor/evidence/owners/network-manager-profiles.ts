import type { Host } from '../../../host/host.ts';
import { isThere } from '../../../host/read.ts';
import type { Nic } from '../../../model/nic.ts';
import { shellQuote } from '../../../model/shell-quote.ts';
import { dropInFiles } from './drop-in-files.ts';
import { type IniEntry, parseIni, valueIn } from './ini.ts';
import { matchesMac, matchesName, type VfOwner } from './owner.ts';

/** Profiles with [sriov] total-vfs, nm-settings-keyfile(5); only where NetworkManager runs. */
export function networkManagerOwners(host: Host): VfOwner[] {
  if (!isThere(host, '/run/NetworkManager')) return [];
  return dropInFiles(host, FOLDERS, /^[^.].*\.nmconnection$/).flatMap(
    ({ path, name, text }): VfOwner[] => {
      const entries = parseIni(text);
      const made = entries.findLast((one) => one.section === 'sriov' && one.key === 'total-vfs');
      const starts = valueIn(entries, 'connection', 'autoconnect') !== 'false';
      if (!made || !(Number(made.value) > 0) || !starts || name.startsWith('netplan-')) return [];
      const id = valueIn(entries, 'connection', 'uuid') ?? valueIn(entries, 'connection', 'id');
      return [
        {
          program: 'NetworkManager',
          path,
          line: made.line,
          text: `total-vfs=${made.value}`,
          count: Number(made.value),
          // It takes effect with the next activation; the VFs that are there stay.
          remedy: [
            `nmcli connection modify ${shellQuote(id ?? name.replace(/\.nmconnection$/, ''))} remove sriov`,
          ],
          owns: (nic) => isFor(nic, entries),
        },
      ];
    },
  );
}

const FOLDERS = [
  '/etc/NetworkManager/system-connections',
  '/run/NetworkManager/system-connections',
  '/usr/lib/NetworkManager/system-connections',
];

function isFor(nic: Nic, entries: readonly IniEntry[]): boolean {
  const name = valueIn(entries, 'connection', 'interface-name');
  const mac =
    valueIn(entries, 'ethernet', 'mac-address') ??
    valueIn(entries, '802-3-ethernet', 'mac-address');
  if (name === undefined && mac === undefined) return false;
  return (
    (name === undefined || matchesName(nic, name)) && (mac === undefined || matchesMac(nic, mac))
  );
}
