import { readlinkSync } from 'node:fs';
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
    read: (path) => readText(inside(path, 'read'), path),
    list: (path) => listNames(inside(path, 'list'), path),
    link: (path) => linkTarget(inside(path, 'link'), path),
    run: async (program) => {
      throw new ProgramMissing(program);
    },
    wait: (ms) => setTimeout(ms),
    ...readOnlyParts(folder),
  };
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    // Not a link, or not there: the read that follows says which.
    return undefined;
  }
}
