import type { Host } from '../host/host.ts';
import { isThere } from '../host/read.ts';
import { readBlsEntries } from './bls-entry.ts';
import { GRUB_CFG_FILES } from './grub-cfg.ts';

/** What update-grub, kernel-install and their like write, and boot loaders read. */
export function menuFiles(host: Host): string[] {
  const entries = readBlsEntries(host).map(({ file }) => file);
  return [...GRUB_CFG_FILES.filter((path) => isThere(host, path)), ...entries];
}
