import type { Host } from '../host/host.ts';
import { listOptional, readText } from '../host/read.ts';
import type { ConfiguredArguments } from './configured-arguments.ts';
import { readGrubenv } from './grubenv.ts';
import { parseKernelArguments } from './kernel-arguments.ts';
import type { Gap } from './shell-variables.ts';

/** The arguments of the Boot Loader Specification's entry that starts next; undefined without readable entries. */
export function readBlsEntry(host: Host): ConfiguredArguments | undefined {
  const grubenv = readGrubenv(host);
  const entry = defaultEntry(readEntries(host), grubenv.get('saved_entry'));
  if (!entry) return undefined;
  const gaps: Gap[] = [];
  const args = entry.options.flatMap(({ text, line }) => {
    const known = text.replace(/\$(\w+)/g, (whole, name: string) => {
      const value = grubenv.get(name);
      // tuned leaves its variable empty where it has nothing to add.
      if (value === undefined && name !== 'tuned_params' && name !== 'tuned_initrd') {
        gaps.push({ file: entry.file, line, reason: `${whole} is not in GRUB's environment` });
      }
      return value ?? '';
    });
    return parseKernelArguments(known).map((arg) => ({ ...arg, file: entry.file, line }));
  });
  return { args, gaps };
}

interface Entry {
  id: string;
  file: string;
  version: string;
  options: { text: string; line: number }[];
}

/** /boot, or where the ESP is mounted. */
const FOLDERS = ['/boot/loader/entries', '/efi/loader/entries', '/boot/efi/loader/entries'];

function readEntries(host: Host): Entry[] {
  return FOLDERS.flatMap((folder) =>
    listOptional(host, folder)
      .filter((name) => name.endsWith('.conf'))
      .flatMap((name) => readEntry(host, folder, name)),
  );
}

function readEntry(host: Host, folder: string, name: string): Entry[] {
  const file = `${folder}/${name}`;
  const lines = readText(host, file)?.split('\n');
  if (!lines) return [];
  const keys = lines.map((line, index) => {
    const [, key = '', text = ''] = /^\s*(\S+)\s+(.*)$/.exec(line) ?? [];
    return { key, text, line: index + 1 };
  });
  const version = keys.find(({ key }) => key === 'version')?.text.trim() ?? name;
  const options = keys.filter(({ key }) => key === 'options');
  return [{ id: name.replace(/(\+\d+(-\d+)?)?\.conf$/, ''), file, version, options }];
}

/** The one that grubby or ostree made the default, else the newest; a rescue entry has the version 0-rescue. */
function defaultEntry(entries: Entry[], saved: string | undefined): Entry | undefined {
  const chosen = saved === undefined ? undefined : entries.find((entry) => entry.id === saved);
  if (chosen) return chosen;
  const byVersion = (a: Entry, b: Entry) =>
    a.version.localeCompare(b.version, 'en', { numeric: true });
  return entries.toSorted(byVersion).at(-1);
}
