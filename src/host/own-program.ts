import { lstatSync, readdirSync, realpathSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files that run now: Node, and the script that it was started with. Of this machine, whatever host is looked at. */
export interface OwnProgram {
  node: string;
  script: string;
}

/** Without links: what a link points to later is another question. */
export function ownProgram(): OwnProgram {
  return { node: realpathSync(process.execPath), script: realpathSync(process.argv[1] ?? '') };
}

/**
 * What of it another user than root could replace: Node, the package with all its files, and the folders that they are
 * in.
 */
export function unsafePlaces({ node, script }: OwnProgram): string[] {
  // bin/run.js, and what it loads beside it.
  const root = dirname(dirname(script));
  const files = filesBelow(join(root, 'dist'));
  const named = [node, script, join(root, 'package.json'), join(root, 'dist'), ...files];
  const all = new Set(named.flatMap((path) => [path, ...foldersOf(path)]));
  return [...all].filter((path) => isUnsafe(statsOf(path))).sort();
}

function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersOf(folder)];
}

function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  } catch {
    // Not built: there is nothing that could be loaded.
    return [];
  }
}

function isUnsafe(stats: Stats | undefined): boolean {
  return stats !== undefined && (stats.uid !== 0 || (stats.mode & 0o022) !== 0);
}

function statsOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}
