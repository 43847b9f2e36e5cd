import { accessSync, constants, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errnoOf } from './files.ts';

/** Why files of the person who runs the program cannot be put there; missing folders can be made. undefined: they can. */
export function whyNotWritable(folder: string): string | undefined {
  let path = resolve(folder);
  try {
    while (statSync(path, { throwIfNoEntry: false }) === undefined) path = dirname(path);
    if (!statSync(path).isDirectory()) return `${path} is no directory`;
    accessSync(path, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const errno = errnoOf(error);
    return errno === 'EACCES' ? `you may not write into ${path}` : `${path} gave ${errno}`;
  }
}
