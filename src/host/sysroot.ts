import { lstatSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { linkTarget, listNames, readText } from './files.ts';
import { HostError, ProgramMissing, type Host } from './host.ts';
import { readOnlyParts } from './read-only.ts';
import { resolveInTree } from './tree-path.ts';

/**
 * A directory that holds a machine's files: a container's root, a mounted disk, a copy of its /sys and /proc. No
 * path leaves it, whatever its links say. Its programs do not run: they would act on this host.
 */
export function openSysroot(folder: string): Host {
  const root = resolve(folder).replace(/\/$/, '');
  const inside = (path: string, operation: 'read' | 'list' | 'link'): string => {
    const resolved = resolveInTree(path, (part) => linkAt(root + part), {
      followLast: operation !== 'link',
    });
    if (resolved === undefined) throw new HostError('ELOOP', path, operation);
    return root + resolved;
  };
  return {
    kind: 'sysroot',
    name: folder,
    privileged: true,
    read(path) {
      const file = inside(path, 'read');
      refuseDevice(file, path);
      return readText(file, path);
    },
    list: (path) => listNames(inside(path, 'list'), path),
    link: (path) => linkTarget(inside(path, 'link'), path),
    run: async (program) => {
      throw new ProgramMissing(program);
    },
    wait: (ms) => setTimeout(ms),
    ...readOnlyParts(folder),
  };
}

/** Opening a device does something: a tape rewinds, a watchdog begins to count. There is none in /sys, /proc or /etc. */
function refuseDevice(file: string, path: string): void {
  if (isDevice(file)) throw new HostError('EINVAL', path, 'read');
}

function isDevice(file: string): boolean {
  try {
    const stats = lstatSync(file);
    return stats.isCharacterDevice() || stats.isBlockDevice();
  } catch {
    // As in linkAt.
    return false;
  }
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // Not a link, or not there: the read that follows says which.
    return undefined;
  }
}
