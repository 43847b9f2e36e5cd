import type { Host } from '../../host/host.ts';
import { readOptional } from '../../host/read.ts';
import { ZERO_MAC } from '../../model/mac-address.ts';
import type { Holder, Vf } from '../../model/nic.ts';
import type { LinkRow } from '../ip-link.ts';
import { queryLinksIn, type Warn } from '../queries.ts';
import { containerOf } from './container.ts';
import { parseNamespaceMounts } from './mountinfo.ts';
import { commandOf, oldestOf, type ProcessScan } from './processes.ts';

/** What can be asked for its netdevs: a path that leads into it, its processes, its mount. */
interface Namespace {
  path: string;
  pids: readonly number[];
  mount: string | undefined;
}

// As many as a busy host starts at once without noticing.
const AT_ONCE = 8;

/**
 * Looks for VFs in the other network namespaces until all are found. One that is nowhere to be seen is held all
 * the same: a namespace can live on in an open file of a process that is not in it.
 */
export async function findNamespaces(
  host: Host,
  vfs: readonly Vf[],
  scan: ProcessScan,
  warn: Warn,
): Promise<Map<Vf, Holder>> {
  const holders = new Map<Vf, Holder>(vfs.map((vf) => [vf, { kind: 'netns' }]));
  const missing = new Set(vfs);
  // A namespace that went away meanwhile, or cannot be entered, matters only if a VF is still to be found.
  const warnings: string[] = [];
  const namespaces = allNamespaces(host, scan);
  for (let next = 0; next < namespaces.length && missing.size > 0; next += AT_ONCE) {
    const batch = namespaces.slice(next, next + AT_ONCE);
    const answers = await Promise.all(
      batch.map(({ path }) => queryLinksIn(host, path, (warning) => warnings.push(warning))),
    );
    for (const [index, rows] of answers.entries()) {
      const present = vfsAmong(missing, rows);
      if (present.length === 0) continue;
      const holder = holderIn(host, batch[index]!);
      for (const vf of present) {
        holders.set(vf, holder);
        missing.delete(vf);
      }
    }
  }
  if (missing.size > 0) warnings.forEach(warn);
  return holders;
}

function allNamespaces(host: Host, scan: ProcessScan): Namespace[] {
  const mounts = parseNamespaceMounts(readOptional(host, '/proc/self/mountinfo') ?? '');
  const occupied = [...scan.namespaces].map(([id, pids]) => ({
    path: mounts.get(id) ?? `/proc/${pids[0]}/ns/net`,
    pids,
    mount: mounts.get(id),
  }));
  const empty = [...mounts]
    .filter(([id]) => id !== scan.own && !scan.namespaces.has(id))
    .map(([, mount]) => ({ path: mount, pids: [], mount }));
  return [...occupied, ...empty];
}

/** By bus address; kernels before 5.14 do not tell it, there the MAC that the PF gave the VF must do. */
function vfsAmong(vfs: ReadonlySet<Vf>, rows: readonly LinkRow[]): Vf[] {
  const devices = new Set(rows.map(({ parentDevice }) => parentDevice));
  const macs = new Set(
    rows.filter(({ parentDevice }) => parentDevice === null).map(({ mac }) => mac),
  );
  return [...vfs].filter(
    ({ pci, mac }) => devices.has(pci) || (mac !== null && mac !== ZERO_MAC && macs.has(mac)),
  );
}

function holderIn(host: Host, { pids, mount }: Namespace): Holder {
  const pid = oldestOf(host, pids);
  const command = pid === undefined ? undefined : commandOf(host, pid);
  const container = pid === undefined ? undefined : containerOf(host, pid);
  const name = container ?? mount?.split('/').pop();
  return {
    kind: 'netns',
    ...(pid === undefined ? {} : { pid }),
    ...(command === undefined ? {} : { command }),
    ...(name === undefined ? {} : { name }),
  };
}
