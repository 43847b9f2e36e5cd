import type { Host } from '../host/host.ts';
import { readOptional, readText } from '../host/read.ts';
import type { BlsEntry } from './bls-entry.ts';

/**
 * Which entry systemd-boot starts: what `bootctl set-default` left in an EFI variable comes before `default` in
 * loader.conf, which is a pattern or `@saved`; without both it is the newest (systemd, src/boot/boot.c, config_select_default_entry).
 */
export function systemdBootDefault(host: Host): (entry: BlsEntry) => boolean {
  const configured = LOADER_CONF.map((path) => readText(host, path))
    .map((text) => /^default\s+(\S+)/m.exec(text ?? '')?.[1])
    .find((pattern) => pattern !== undefined);
  const named = entryNameIn(host, 'LoaderEntryDefault') || configured;
  const pattern = named === '@saved' ? entryNameIn(host, 'LoaderEntryLastBooted') : named;
  if (!pattern) return () => false;
  const matches = globMatcher(pattern);
  return ({ id }) => matches(`${id}.conf`) || matches(id);
}

/** UTF-16 behind four octets of attributes; an entry's name is ASCII. */
function entryNameIn(host: Host, variable: string): string | undefined {
  const path = `/sys/firmware/efi/efivars/${variable}-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f`;
  return readOptional(host, path)?.replace(/[^\x20-\x7e]/g, '');
}

const LOADER_CONF = [
  '/boot/loader/loader.conf',
  '/efi/loader/loader.conf',
  '/boot/efi/loader/loader.conf',
];

function globMatcher(pattern: string): (text: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 'i');
  return (text) => expression.test(text);
}
