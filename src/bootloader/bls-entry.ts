import type { Host } from '../host/host.ts';
import { listOptional, readText } from '../host/read.ts';
import type { ConfiguredArguments } from './configured-arguments.ts';
import { readGrubenv } from './grubenv.ts';
import { parseKernelArguments } from './kernel-arguments.ts';
import type { Gap } from './shell-variables.ts';

/** An entry of the Boot Loader Specification. */
export interface BlsEntry extends ConfiguredArguments {
  /** Its file's name without what counts boot attempts and without .conf. */
  id: string;
  title: string;
  version: string;
  file: string;
}

/** The entry that starts next; undefined without readable entries. `named` says which the administrator chose. */
export function readBlsEntry(
  host: Host,
  named: (entry: BlsEntry, place: number) => boolean = savedEntry(host),
): BlsEntry | undefined {
  const newestFirst = readBlsEntries(host);
  return newestFirst.find(named) ?? newestFirst[0];
}

/** Newest first, which is the menu's order; a rescue entry has the version 0-rescue. */
export function readBlsEntries(host: Host): BlsEntry[] {
  const grubenv = readGrubenv(host);
  const entries = FOLDERS.flatMap((folder) =>
    listOptional(host, folder)
      .filter((name) => name.endsWith('.conf'))
      .flatMap((name) => readEntry(host, `${folder}/${name}`, grubenv)),
  );
  return entries.toSorted((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }));
}

/** /boot, or where the ESP is mounted. */
const FOLDERS = ['/boot/loader/entries', '/efi/loader/entries', '/boot/efi/loader/entries'];

/** What grubby or ostree made the default, as 10_linux's blscfg takes it: an id, a title or a place in the menu. */
function savedEntry(host: Host): (entry: BlsEntry, place: number) => boolean {
  const saved = readGrubenv(host).get('saved_entry') || undefined;
  return ({ id, title }, place) => saved === id || saved === title || saved === String(place);
}

function readEntry(host: Host, file: string, grubenv: Map<string, string>): BlsEntry[] {
  const lines = readText(host, file)?.split('\n');
  if (!lines) return [];
  const keys = lines.map((line, index) => {
    const [, key = '', text = ''] = /^\s*(\S+)\s+(.*)$/.exec(line) ?? [];
    return { key, text, line: index + 1 };
  });
  const first = (name: string) => keys.find(({ key }) => key === name)?.text.trim();
  const name = file.slice(file.lastIndexOf('/') + 1);
  const gaps: Gap[] = [];
  const args = keys
    .filter(({ key }) => key === 'options')
    .flatMap(({ text, line }) => {
      const known = text.replace(/\$(\w+)/g, (whole, variable: string) => {
        const value = grubenv.get(variable);
        // tuned leaves its variable empty where it has nothing to add.
        if (value === undefined && variable !== 'tuned_params' && variable !== 'tuned_initrd') {
          gaps.push({ file, line, reason: `${whole} is not in GRUB's environment` });
        }
        return value ?? '';
      });
      return parseKernelArguments(known).map((arg) => ({ ...arg, file, line }));
    });
  return [
    {
      id: name.replace(/(\+\d+(-\d+)?)?\.conf$/, ''),
      title: first('title') ?? '',
      version: first('version') ?? name,
      file,
      args,
      gaps,
    },
  ];
}
