import type { Host } from '../../../host/host.ts';
import type { Nic } from '../../../model/nic.ts';
import { shellQuote } from '../../../model/shell-quote.ts';
import { dropInFiles } from './drop-in-files.ts';
import { type IniEntry, parseIni } from './ini.ts';
import { glob, matchesMac, matchesName, matchesPath, type VfOwner } from './owner.ts';

/** systemd.link(5): udev applies the first file, in the order of names, whose [Match] fits. */
export function linkFileOwners(host: Host): VfOwner[] {
  return dropInFiles(host, FOLDERS, /\.link$/).flatMap(({ path, name, text }): VfOwner[] => {
    const entries = parseIni(text);
    const made = entries.findLast(isCount) ?? entries.find(isVfSection);
    // What netplan wrote comes from its own files.
    if (!made || /^\d+-netplan-/.test(name)) return [];
    const count = isCount(made) ? Number(made.value) : undefined;
    const match = entries.filter(({ section }) => section === 'Match');
    return [
      {
        program: 'systemd-udevd',
        path,
        line: made.line,
        text: `${made.key}=${made.value}`,
        count: Number.isNaN(count) ? undefined : count,
        remedy: [
          `sed -i '/^\\s*SR-IOVVirtualFunctions\\s*=/d' ${shellQuote(path)}`,
          'udevadm control --reload',
        ],
        owns: (nic) => match.length > 0 && match.every((entry) => fits(nic, entry)),
      },
    ];
  });
}

const FOLDERS = [
  '/etc/systemd/network',
  '/run/systemd/network',
  '/usr/local/lib/systemd/network',
  '/usr/lib/systemd/network',
];

function isCount({ section, key }: IniEntry): boolean {
  return section === 'Link' && key === 'SR-IOVVirtualFunctions';
}

/** With [SR-IOV] sections alone udev makes as many VFs as the highest number needs (src/udev/net/link-config.c). */
function isVfSection({ section, key }: IniEntry): boolean {
  return section === 'SR-IOV' && key === 'VirtualFunction';
}

/** A list, of which one has to fit. What sriovctl cannot look at (Property=, Host=, ...) does not count as fitting. */
function fits(nic: Nic, { key, value }: IniEntry): boolean {
  const words = value.split(/\s+/).filter((word) => word !== '');
  const matcher = MATCHERS[key];
  return matcher !== undefined && words.some((word) => matcher(nic, word));
}

const MATCHERS: Record<string, (nic: Nic, word: string) => boolean> = {
  MACAddress: matchesMac,
  PermanentMACAddress: matchesMac,
  Path: matchesPath,
  Driver: (nic, word) => nic.driver !== null && glob(word, nic.driver),
  Type: (nic, word) => nic.linkType !== null && glob(word, nic.linkType),
  OriginalName: matchesName,
};
