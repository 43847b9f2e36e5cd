import type { Host } from '../../host/host.ts';
import { linkOptional, listOptional, readOptional } from '../../host/read.ts';
import { deviceFileOf } from './device-files.ts';

export interface ProcessScan {
  /** The network namespace that this process is in. */
  own: string | undefined;
  /** Processes by the network namespace that they are in (`net:[4026532281]`), our own left out. */
  namespaces: Map<string, number[]>;
  /** The first process seen to have a watched device file open. */
  openers: Map<string, number>;
}

/** One walk over /proc. Processes that end meanwhile, or may not be looked at, are left out. */
export function scanProcesses(host: Host, watched: ReadonlySet<string>): ProcessScan {
  const own = linkOptional(host, '/proc/self/ns/net');
  const scan: ProcessScan = { own, namespaces: new Map(), openers: new Map() };
  for (const name of listOptional(host, '/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const pid = Number(name);
    const namespace = linkOptional(host, `/proc/${pid}/ns/net`);
    if (namespace !== undefined && namespace !== own) addTo(scan.namespaces, namespace, pid);
    if (watched.size > 0) noteOpenFiles(host, pid, watched, scan.openers);
  }
  return scan;
}

/** The process that began first: a container's own, not what was started in it later. */
export function oldestOf(host: Host, pids: readonly number[]): number | undefined {
  const started = pids.map((pid) => ({ pid, start: startTime(host, pid) }));
  return started.sort((a, b) => a.start - b.start || a.pid - b.pid)[0]?.pid;
}

export function commandOf(host: Host, pid: number): string | undefined {
  return readOptional(host, `/proc/${pid}/comm`) || undefined;
}

function noteOpenFiles(
  host: Host,
  pid: number,
  watched: ReadonlySet<string>,
  openers: Map<string, number>,
): void {
  const folder = `/proc/${pid}/fd`;
  for (const fd of listOptional(host, folder)) {
    const file = deviceFileOf(linkOptional(host, `${folder}/${fd}`) ?? '');
    if (file !== undefined && watched.has(file) && !openers.has(file)) openers.set(file, pid);
  }
}

/** Field 22 of proc(5) stat, in clock ticks since boot. The name in field 2 may hold spaces and parentheses. */
function startTime(host: Host, pid: number): number {
  const stat = readOptional(host, `/proc/${pid}/stat`) ?? '';
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const start = Number(fields[19]);
  return fields.length > 19 && Number.isFinite(start) ? start : Infinity;
}

function addTo(map: Map<string, number[]>, key: string, value: number): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
