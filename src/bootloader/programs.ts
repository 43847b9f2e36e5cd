import type { Host } from '../host/host.ts';
import { isThere, linkOptional, readText } from '../host/read.ts';

/** Not a guess: a host of which only a part can be seen (a record) has no /bin/sh either. */
export function isMissing(host: Host, program: string): boolean {
  if (linkOptional(host, '/bin/sh') === undefined) return false;
  return !FOLDERS.some((folder) => isThere(host, `${folder}/${program}`));
}

/** The text of a program that is a script; undefined if it may not be read or is not where one of `paths` says. */
export function scriptText(host: Host, ...paths: string[]): string | undefined {
  const texts = paths.flatMap((path) => readText(host, path) ?? []);
  return texts.length > 0 ? texts.join('\n') : undefined;
}

const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];
