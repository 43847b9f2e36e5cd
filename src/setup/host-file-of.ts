import type { HostFile, PfEntry } from '../host-file/host-file.ts';
import { NEW_VF } from '../model/new-vf.ts';
import { driverAbilities } from '../model/driver-abilities.ts';
import { formatVfRange } from '../model/vf-range.ts';
import { hasNetdev } from '../model/userspace-driver.ts';
import type { Candidate } from './facts.ts';
import { chosenOf, countFor, newVfSettings, settingsFor, type Situation } from './situation.ts';

/** What was chosen, as a host file. `present`: the host as it is, for what nobody asked to be changed. */
export function hostFileOf(
  situation: Situation,
  present: HostFile,
  others: readonly PfEntry[],
): HostFile {
  const chosen = chosenOf(situation).map((candidate) => entryFor(candidate, situation, present));
  return { version: 1, pfs: [...chosen, ...others] };
}

function entryFor(candidate: Candidate, { answers, facts }: Situation, present: HostFile): PfEntry {
  const { nic, label, vfs } = candidate;
  const now = present.pfs.find(({ match }) => match.pci === nic.pci);
  const before = vfs.length > 0 && now ? withoutDefaults(now, candidate) : undefined;
  const settings = settingsFor(candidate, answers);
  const count = countFor(candidate, answers);
  const { mtu } = settings;
  const needsMtu = mtu !== undefined && (nic.mtu === null || nic.mtu < mtu);
  return {
    ...before,
    match: now?.match ?? (nic.pci === null ? {} : { pci: nic.pci }),
    count: answers.counts[label] === 'max' ? 'max' : count,
    up: true,
    ...(needsMtu ? { mtu } : {}),
    ...(facts.networkManager ? { unmanaged: true } : {}),
    ...vfsOf(candidate, { count, before, settings, brought: newVfSettings(candidate, answers) }),
  };
}

type Settings = PfEntry['defaults'];

/** What a PF and its VFs have after a boot anyway is not worth a word. */
function withoutDefaults(entry: PfEntry, { nic }: Candidate): PfEntry {
  const { mtu, autoprobe, eswitch, defaults, vfs, ...rest } = entry;
  const plain: Settings = {
    ...APPLIED,
    spoofchk: driverAbilities(nic.driver)?.spoofchkDefault ?? true,
  };
  const said = (settings: Settings, over: Settings): Settings =>
    Object.fromEntries(
      Object.entries(settings).filter(
        ([key, value]) => key in over || plain[key as keyof Settings] !== value,
      ),
    );
  return {
    ...rest,
    ...(mtu === undefined || mtu === 1500 ? {} : { mtu }),
    ...(autoprobe === false ? { autoprobe } : {}),
    ...(eswitch === 'switchdev' ? { eswitch } : {}),
    defaults: said(defaults, {}),
    vfs: vfs.map((one) => ({ ...one, settings: said(one.settings, defaults) })),
  };
}

/** As `apply` makes one. */
const APPLIED: Settings = { ...NEW_VF, mac: 'auto', nodeGuid: 'auto', portGuid: 'auto' };

interface Wanted {
  count: number;
  /** As the VFs are that are there. */
  before: PfEntry | undefined;
  /** Chosen for all. */
  settings: Settings;
  /** By the purpose, for new ones. */
  brought: Settings;
}

function vfsOf(
  { vfs }: Candidate,
  { count, before, settings, brought }: Wanted,
): Pick<PfEntry, 'defaults' | 'vfs'> {
  const now = before?.defaults ?? {};
  const single = (before?.vfs ?? []).map(({ indexes, settings: own }) => ({
    indexes,
    settings: without(own, settings),
  }));
  if (count <= vfs.length || before === undefined) {
    const left = single.map((one) => ({
      ...one,
      indexes: one.indexes.filter((index) => index < count),
    }));
    return { defaults: { ...without(now, settings), ...settings }, vfs: ranges(left) };
  }
  // What those that are there have is not for those beside them.
  const each = vfs.map(({ index }) => {
    const own = single.filter(({ indexes }) => indexes.includes(index));
    return {
      indexes: [index],
      settings: Object.assign({}, without(now, settings), ...own.map((one) => one.settings)),
    };
  });
  const more = Array.from({ length: count - vfs.length }, (_, at) => vfs.length + at);
  return {
    defaults: settings,
    vfs: ranges([...each, { indexes: more, settings: without(brought, settings) }]),
  };
}

/** Those that are alike in one, and those of which nothing is said in none. */
function ranges(all: readonly { indexes: number[]; settings: Settings }[]): PfEntry['vfs'] {
  const groups = new Map<string, { indexes: number[]; settings: Settings }>();
  for (const { indexes, settings } of all) {
    if (indexes.length === 0 || Object.keys(settings).length === 0) continue;
    const key = JSON.stringify(settings);
    groups.set(key, { indexes: [...(groups.get(key)?.indexes ?? []), ...indexes], settings });
  }
  return [...groups.values()].map((one) => ({ range: formatVfRange(one.indexes), ...one }));
}

/** A VF that loses its netdev to a userspace driver has no MTU. */
function without(settings: Settings, chosen: Settings): Settings {
  const gone = new Set(Object.keys(chosen));
  if (!hasNetdev(chosen.driver)) gone.add('mtu');
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !gone.has(key)));
}
