import type { Host } from '../../host/host.ts';
import { linkOptional, listOptional, readOptional } from '../../host/read.ts';

/** A process that has a network namespace open which no process is in. */
export interface NamespaceKeeper {
  pid: number;
  command: string;
  /** `/proc/812/fd/9`: `nsenter --net=` takes it. */
  path: string;
  /** `net:[4026532281]` */
  namespace: string;
}

// As many as can be entered at once without being felt.
const MOST = 16;

/** Only such files keep an empty namespace that is mounted nowhere (kernel fs/nsfs.c); one keeper of each is enough. */
export function namespaceKeepers(host: Host): NamespaceKeeper[] {
  const pids = listOptional(host, '/proc').filter((name) => /^\d+$/.test(name));
  const inhabited = new Set(pids.map((pid) => linkOptional(host, `/proc/${pid}/ns/net`)));
  const keepers = new Map<string, NamespaceKeeper>();
  for (const pid of pids) {
    for (const fd of listOptional(host, `/proc/${pid}/fd`)) {
      const path = `/proc/${pid}/fd/${fd}`;
      const namespace = linkOptional(host, path) ?? '';
      if (!/^net:\[\d+\]$/.test(namespace) || inhabited.has(namespace)) continue;
      if (keepers.has(namespace)) continue;
      const command = readOptional(host, `/proc/${pid}/comm`) ?? '';
      keepers.set(namespace, { pid: Number(pid), command, path, namespace });
    }
  }
  return [...keepers.values()].slice(0, MOST);
}
