import type { Host } from '../host/host.ts';
import { listOptional, readNumber, readText } from '../host/read.ts';
import type { Nic } from '../model/nic.ts';
import { shellQuote } from '../model/shell-quote.ts';
import { dropInFiles } from './drop-in-files.ts';
import { type IniEntry, parseIni } from './ini.ts';
import { fitsLink, fitsToday } from './link-match.ts';
import type { Fit, VfOwner } from './owner.ts';

/**
 * systemd.link(5): udev applies the first file, in the order of names, whose [Match] fits; also one that makes no VFs
 * keeps the others away.
 */
export function linkFileOwners(host: Host): VfOwner[] {
  const files = linkFiles(host);
  return files.flatMap((file): VfOwner[] => {
    const made = vfsMadeBy(file);
    // What netplan wrote comes from its own files.
    if (!made || /^\d+-netplan-/.test(file.name)) return [];
    return [
      {
        program: 'systemd-udevd',
        path: made.entry.path,
        line: made.entry.line,
        text: `${made.entry.key}=${made.entry.value}`,
        count: made.count,
        remedy: [...remedyOf(file), 'udevadm control --reload'],
        owns: (nic) => applied(host, nic, files).get(file) ?? false,
      },
    ];
  });
}

export interface LinkFile {
  path: string;
  name: string;
  /** Its own, then those of its drop-ins. */
  entries: LinkEntry[];
}

/** The files of which udev applies one to the PF, the first, with how surely it fits; as if some were not there. */
export function linkFilesFor(
  host: Host,
  nic: Nic,
  except: ReadonlySet<string>,
): ReadonlyMap<LinkFile, Fit> {
  const files = linkFiles(host).filter(({ path }) => !except.has(path));
  return applied(host, nic, files);
}

interface LinkEntry extends IniEntry {
  path: string;
}

function linkFiles(host: Host): LinkFile[] {
  const present = FOLDERS.map((folder) => ({ folder, names: listOptional(host, folder) }));
  return dropInFiles(host, FOLDERS, /\.link$/).map(({ path, name, text }) => {
    const folders = present
      .filter(({ names }) => names.includes(`${name}.d`))
      .map(({ folder }) => `${folder}/${name}.d`);
    const parts = [{ path, text }, ...dropInFiles(host, folders, /\.conf$/)];
    const entries = parts.flatMap((part) =>
      parseIni(part.text).map((entry) => ({ ...entry, path: part.path })),
    );
    return { path, name, entries };
  });
}

const FOLDERS = [
  '/etc/systemd/network',
  '/run/systemd/network',
  '/usr/local/lib/systemd/network',
  '/usr/lib/systemd/network',
];

/** A number, or as many as the highest VF of an [SR-IOV] section needs (src/shared/netif-sriov.c, sr_iov_set_num_vfs). */
function vfsMadeBy({
  entries,
}: LinkFile): { entry: LinkEntry; count: number | undefined } | undefined {
  const explicit = entries.findLast(isCount);
  if (explicit && explicit.value !== '') {
    const count = Number(explicit.value);
    if (count === 0) return undefined;
    return { entry: explicit, count: Number.isInteger(count) ? count : undefined };
  }
  const vfs = entries.filter(isVfSection);
  const highest = Math.max(...vfs.map(({ value }) => Number(value)));
  const entry = vfs[0];
  return entry && { entry, count: Number.isInteger(highest) ? highest + 1 : undefined };
}

function isCount({ section, key }: IniEntry): boolean {
  return section === 'Link' && key === 'SR-IOVVirtualFunctions';
}

function isVfSection({ section, key }: IniEntry): boolean {
  return section === 'SR-IOV' && key === 'VirtualFunction';
}

/** Without the number the [SR-IOV] sections alone would go on making VFs. */
function remedyOf({ entries }: LinkFile): string[] {
  const made = entries.filter((entry) => isCount(entry) || isVfSection(entry));
  const paths = [...new Set(made.map(({ path }) => path))];
  return entries.some(isVfSection)
    ? [`# Take SR-IOVVirtualFunctions= and the [SR-IOV] sections out of ${paths.join(', ')}`]
    : paths.map((path) => `sed -i '/^\\s*SR-IOVVirtualFunctions\\s*=/d' ${shellQuote(path)}`);
}

/** The files that udev may apply to a PF. Where [Match] alone does not tell, udev has noted what it took. */
function applied(host: Host, nic: Nic, files: LinkFile[]): Map<LinkFile, Fit> {
  const found = new Map<LinkFile, Fit>();
  for (const file of files) {
    const fit = fitsLink(nic, file.entries);
    if (fit === false) continue;
    found.set(file, found.size === 0 ? fit : 'perhaps');
    if (fit === true) break;
  }
  if (![...found.values()].includes('perhaps')) return found;
  const noted = notedFile(host, nic);
  const names = [...found.keys()].map(({ name }) => name);
  const at = noted === undefined ? -1 : names.indexOf(noted);
  const file = [...found.keys()][at];
  if (!file) return found;
  // A file that was written since then is not in the note: it may be the next boot's.
  const since = [...found.keys()].slice(0, at).filter(({ entries }) => fitsToday(nic, entries));
  return new Map<LinkFile, Fit>([
    ...since.map((one) => [one, 'perhaps'] as const),
    [file, since.length === 0 ? true : 'perhaps'],
  ]);
}

/** udev's database (src/udev/udev-builtin-net_setup_link.c: ID_NET_LINK_FILE). */
function notedFile(host: Host, nic: Nic): string | undefined {
  const index =
    nic.name === null ? undefined : readNumber(host, `/sys/class/net/${nic.name}/ifindex`);
  const text = index === undefined ? undefined : readText(host, `/run/udev/data/n${index}`);
  return /^E:ID_NET_LINK_FILE=.*\/([^/\n]+)$/m.exec(text ?? '')?.[1];
}
