import type { HostFile, PfEntry, VfEntry } from '../host-file/host-file.ts';
import { macPlus, ZERO_MAC } from '../model/mac-address.ts';
import { formatVfRange } from '../model/vf-range.ts';
import type { VfSettings } from '../model/vf-settings.ts';
import type { RequestedSettings } from '../provision/request.ts';
import type { PersistedPf } from './persisted-pf.ts';

/**
 * The host file with every MAC and GUID written out: what the next boot makes depends on nothing else then. `pfs` are
 * those of its entries, in their order.
 */
export function recordedFile(
  { version, pfs: entries }: HostFile,
  pfs: readonly PersistedPf[],
): HostFile {
  return { version, pfs: entries.map((entry, at) => recordedEntry(entry, pfs[at]!)) };
}

function recordedEntry(entry: PfEntry, { desired }: PersistedPf): PfEntry {
  const own = new Map(
    entry.vfs.flatMap(({ indexes, settings }) =>
      indexes.map((index) => [index, settings] as const),
    ),
  );
  const single = [...desired.vfs].map(([index, made]) => ({
    indexes: [index],
    settings: { ...withoutAddresses(own.get(index) ?? {}), ...addressesOf(made) },
  }));
  const vfs = single
    .reduce<Group[]>(joined, [])
    .map((group): VfEntry => ({ ...group, range: formatVfRange(group.indexes) }));
  // An entry that says nothing says nothing of a VF that is not there either.
  const said = vfs.filter(({ settings }) => Object.keys(settings).length > 0);
  return { ...entry, defaults: withoutAddresses(entry.defaults), vfs: said };
}

type Group = Omit<VfEntry, 'range'>;

/** With the one before it, if only the MAC differs, and counts on. */
function joined(groups: Group[], next: Group): Group[] {
  const last = groups.at(-1);
  if (!last || !continues(last, next)) return [...groups, next];
  return [...groups.slice(0, -1), { ...last, indexes: [...last.indexes, ...next.indexes] }];
}

function continues(last: Group, next: Group): boolean {
  const { mac, ...rest } = last.settings;
  const { mac: nextMac, ...nextRest } = next.settings;
  if (JSON.stringify(rest) !== JSON.stringify(nextRest)) return false;
  if (rest.nodeGuid !== undefined || rest.portGuid !== undefined) return false;
  if (mac === undefined || mac === 'none' || nextMac === undefined || nextMac === 'none')
    return mac === nextMac;
  return nextMac === counted(mac, last.indexes.length);
}

function counted(mac: string, count: number): string | undefined {
  try {
    return macPlus(mac, count);
  } catch {
    // Past the last one that can be counted to.
    return undefined;
  }
}

function addressesOf({ mac, nodeGuid, portGuid }: VfSettings): RequestedSettings {
  return {
    ...(mac === undefined ? {} : { mac: mac === ZERO_MAC ? 'none' : mac }),
    ...(nodeGuid === undefined ? {} : { nodeGuid }),
    ...(portGuid === undefined ? {} : { portGuid }),
  };
}

function withoutAddresses(settings: RequestedSettings): RequestedSettings {
  const { mac: _mac, nodeGuid: _node, portGuid: _port, ...rest } = settings;
  return rest;
}
