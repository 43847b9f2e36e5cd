import type { Host } from '../host/host.ts';
import { readText } from '../host/read.ts';

/** GRUB's environment block: `saved_entry`, `kernelopts`, ... */
export function readGrubenv(host: Host): Map<string, string> {
  const text = readText(host, '/boot/grub2/grubenv') ?? readText(host, '/boot/grub/grubenv') ?? '';
  const pairs = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => /^([^=]+)=(.*)$/.exec(line))
    .filter((found) => found !== null);
  return new Map(pairs.map(([, name, value]) => [name!, value!.replace(/\\(.)/g, '$1')]));
}
