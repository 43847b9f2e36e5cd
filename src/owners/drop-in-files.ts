import type { Host } from '../host/host.ts';
import { listOptional, readText } from '../host/read.ts';

export interface TextFile {
  path: string;
  name: string;
  text: string;
}

/** The files of several folders in the order of their names; one hides those of the same name in later folders. */
export function dropInFiles(host: Host, folders: readonly string[], ending: RegExp): TextFile[] {
  const paths = new Map<string, string>();
  for (const folder of folders) {
    for (const name of listOptional(host, folder)) {
      if (ending.test(name) && !paths.has(name)) paths.set(name, `${folder}/${name}`);
    }
  }
  return [...paths]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, path]) => {
      const text = readText(host, path);
      return text === undefined ? [] : [{ path, name, text }];
    });
}
