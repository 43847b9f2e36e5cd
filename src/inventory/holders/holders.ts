import type { Host } from '../../host/host.ts';
import { listOptional } from '../../host/read.ts';
import type { Holder, Vf } from '../../model/nic.ts';
import type { LinkRow } from '../ip-link.ts';
import type { Warn } from '../queries.ts';
import { deviceFiles } from './device-files.ts';
import { findHostUse } from './host-use.ts';
import { findNamespaces } from './namespaces.ts';
import { scanProcesses } from './processes.ts';
import { vfioHolder } from './vfio-holder.ts';

/**
 * Who would lose each VF. A VF whose netdev is here can be used by the host itself, or by DPDK through verbs; one
 * without is in another network namespace, open through vfio or uio, or idle. /proc is walked once, and only for those.
 */
export async function findHolders(
  host: Host,
  vfs: readonly Vf[],
  links: ReadonlyMap<string, LinkRow>,
  warn: Warn,
): Promise<Map<Vf, Holder>> {
  const here = vfs.filter(({ netdev }) => netdev !== null);
  const without = vfs.filter(
    ({ netdev, pci, driver }) => netdev === null && pci !== null && driver !== null,
  );
  const away = new Set(without.filter((vf) => isInOtherNamespace(host, vf)));
  const files = new Map(
    [...without.filter((vf) => !away.has(vf)), ...here].map((vf) => [vf, deviceFiles(host, vf)]),
  );

  const watched = new Set([...files.values()].flat());
  const needsProcesses = away.size > 0 || watched.size > 0;
  if (needsProcesses && !host.privileged) warn(NOT_ROOT);
  const scan = needsProcesses ? scanProcesses(host, watched) : undefined;
  const [hostUse, namespaces] = await Promise.all([
    here.length > 0 ? findHostUse(host, here, links, warn) : new Map<Vf, Holder>(),
    scan && away.size > 0 ? findNamespaces(host, [...away], scan, warn) : new Map<Vf, Holder>(),
  ]);
  const open = scan ? openFiles(host, files, scan.openers) : [];
  return new Map([...hostUse, ...namespaces, ...open]);
}

const NOT_ROOT =
  'Without root, processes and namespaces of other users that hold VFs cannot be seen';

/**
 * A VF's net/ folder stays when its netdev moves away and only its names are hidden: sysfs shows a namespace its
 * own netdevs (kernel net/core/net-sysfs.c, net_class.ns_type). A driver without a netdev has no such folder.
 */
function isInOtherNamespace(host: Host, { pci }: Vf): boolean {
  const sysfs = `/sys/bus/pci/devices/${pci}`;
  return (
    listOptional(host, sysfs).includes('net') && listOptional(host, `${sysfs}/net`).length === 0
  );
}

function openFiles(
  host: Host,
  files: ReadonlyMap<Vf, string[]>,
  openers: ReadonlyMap<string, number>,
): [Vf, Holder][] {
  const found: [Vf, Holder][] = [];
  for (const [vf, paths] of files) {
    const pid = paths.map((path) => openers.get(path)).find((opener) => opener !== undefined);
    if (pid !== undefined) found.push([vf, vfioHolder(host, pid)]);
  }
  return found;
}
