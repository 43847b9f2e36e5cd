import type { Host } from '../host/host.ts';
import type { Nic } from '../model/nic.ts';
import { dropInFiles, type TextFile } from './drop-in-files.ts';
import { glob, matchesMac, matchesName, type VfOwner } from './owner.ts';
import { readYamlLines, type YamlLine } from './yaml-lines.ts';

/** One entry of `ethernets:`, with its settings by their path below it: `match/macaddress`. */
export interface NetplanEthernet {
  file: string;
  id: string;
  settings: Map<string, YamlLine>;
}

export function netplanEthernets(host: Host): NetplanEthernet[] {
  return dropInFiles(host, NETPLAN_FOLDERS, /\.yaml$/).flatMap((file) => ethernetsOf(file));
}

export function ethernetsOf({ path: file, text }: TextFile): NetplanEthernet[] {
  const byId = new Map<string, NetplanEthernet>();
  for (const line of readYamlLines(text)) {
    const start = line.path.indexOf('ethernets');
    const id = line.path[start + 1];
    if (start < 0 || start > 1 || id === undefined) continue;
    const known = byId.get(id) ?? { file, id, settings: new Map() };
    byId.set(id, known);
    known.settings.set(line.path.slice(start + 2).join('/'), line);
  }
  return [...byId.values()];
}

/** netplan(5): the id is the interface's name, unless there is a match. */
export function isMeant(
  { id, settings }: NetplanEthernet,
  device: { mac: (mac: string) => boolean; name: (name: string) => boolean; driver: string | null },
): boolean {
  const [mac, name, driver] = ['macaddress', 'name', 'driver'].map(
    (key) => settings.get(`match/${key}`)?.value,
  );
  if (mac === undefined && name === undefined && driver === undefined) return device.name(id);
  return (
    (mac === undefined || device.mac(mac)) &&
    (name === undefined || device.name(name)) &&
    (driver === undefined || (device.driver !== null && glob(driver, device.driver)))
  );
}

/** What the entry of this PF is called, in files other than these. */
export function ethernetOf(host: Host, nic: Nic, except: ReadonlySet<string>): string | undefined {
  return netplanEthernets(host).find(
    (entry) => !except.has(entry.file) && isMeant(entry, deviceOf(nic)),
  )?.id;
}

/** virtual-function-count, or entries that say with `link:` that they are VFs of another. */
export function netplanOwners(host: Host): VfOwner[] {
  const all = netplanEthernets(host);
  return all.flatMap((pf): VfOwner[] => {
    const vfs = all.flatMap(({ settings }) => {
      const link = settings.get('link');
      return link?.value === pf.id ? [link] : [];
    });
    const explicit = pf.settings.get('virtual-function-count');
    const made = explicit ?? vfs[0];
    if (!made || explicit?.value === '0') return [];
    const count = explicit === undefined ? vfs.length : Number(explicit.value);
    const path = explicit
      ? pf.file
      : (all.find(({ settings }) => settings.get('link') === made)?.file ?? pf.file);
    return [
      {
        program: 'netplan',
        path,
        line: made.line,
        text: `${made.path.at(-1)}: ${made.value}`,
        count: Number.isNaN(count) ? undefined : count,
        // Not with sed: an entry that is left without settings would make netplan refuse all of its files.
        remedy: [
          explicit
            ? `# Take virtual-function-count of ${pf.id} out of ${path}, line ${made.line}`
            : `# Take the entries with "link: ${pf.id}" out of ${path}`,
          'netplan generate',
        ],
        owns: (nic) => isMeant(pf, deviceOf(nic)),
      },
    ];
  });
}

function deviceOf(nic: Nic) {
  return {
    mac: (mac: string) => matchesMac(nic, mac),
    name: (name: string) => matchesName(nic, name),
    driver: nic.driver,
  };
}

/** netplan-generate(8), the first hides the others. */
export const NETPLAN_FOLDERS = ['/run/netplan', '/etc/netplan', '/usr/lib/netplan', '/lib/netplan'];
