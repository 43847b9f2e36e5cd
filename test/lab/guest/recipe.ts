import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const SUITE = 'trixie';

export const PACKAGES = [
  'linux-image-amd64',
  'systemd',
  'systemd-sysv',
  'udev',
  'dbus',
  'iproute2',
  'pciutils',
  'pci.ids',
  'kmod',
  'nodejs',
  'ethtool',
  'procps',
  'iputils-ping',
  'network-manager',
  'util-linux',
  'zstd',
  'grub2-common',
  'grub-pc-bin',
  'systemd-boot',
];

/** Debian's npm needs hundreds of packages; npm's own tarball needs none. */
export const NPM = 'npm@10';

/** Changes with anything in this folder. */
export function recipeHash(): string {
  const hash = createHash('sha256');
  for (const file of filesUnder(import.meta.dirname)) {
    hash.update(relative(import.meta.dirname, file));
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
