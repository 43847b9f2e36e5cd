import type { Host } from '../host/host.ts';
import { SriovError } from '../model/errors.ts';
import { ZERO_MAC } from '../model/mac-address.ts';
import type { Nic, Vf } from '../model/nic.ts';
import type { PfSettings } from '../model/pf-settings.ts';
import { PF_ATTRIBUTES, type VfSettings } from '../model/vf-settings.ts';
import { deadline, type Waiting } from './deadline.ts';
import { flagName } from './plan-lines.ts';
import { type DesiredState, isUnread, pfSettingsOf, type PfState, wantsMsix } from './pf-state.ts';
import { readPf, type PfReading } from './read-pf.ts';
import { isUserspaceDriver } from '../model/userspace-driver.ts';
import { nicLabel } from '../model/nic-label.ts';

interface Difference {
  target: string;
  what: string;
  wanted: unknown;
  found: unknown;
}

/** Reads back until everything is as desired: what is only late is waited for. @throws {SriovError} NOT_VERIFIED */
export async function verify(
  host: Host,
  nic: Nic,
  desired: DesiredState,
  waiting: Waiting,
): Promise<PfState> {
  const late = deadline(waiting);
  for (;;) {
    const state = await readPf(host, nic, { msix: wantsMsix(desired) });
    const differences = findDifferences(state, desired);
    const isBlind = settingsAreUnread(state, desired);
    if (differences.length === 0 && !isBlind) return state;
    if (await late.pause(host)) continue;
    throw isBlind ? notReadBack(state) : notVerified(nic, differences);
  }
}

/** A driver may report nothing; where `ip` could not be asked, nothing can be said to be as desired. */
function settingsAreUnread({ vfs, warnings }: PfReading, desired: DesiredState): boolean {
  if (warnings.length === 0 || !vfs.every(isUnread)) return false;
  return [...desired.vfs.values()].some((settings) =>
    PF_ATTRIBUTES.some((attribute) => settings[attribute] !== undefined),
  );
}

function notReadBack({ nic, warnings }: PfReading): SriovError {
  return new SriovError(
    'NOT_VERIFIED',
    `The settings of the VFs of ${nicLabel(nic)} were written but cannot be read back`,
    {
      cause: warnings.join('; '),
      actions: [`Look: ip -d link show dev ${nicLabel(nic)}`],
    },
  );
}

/** Pure. What the drivers do not report cannot differ. */
function findDifferences(state: PfState, desired: DesiredState): Difference[] {
  const { nic, vfs } = state;
  const pf = nicLabel(nic);
  if (nic.numVfs !== desired.numVfs) {
    return [{ target: pf, what: 'numvfs', wanted: desired.numVfs, found: nic.numVfs }];
  }
  const vfByIndex = new Map(vfs.map((vf) => [vf.index, vf]));
  const ofVfs = [...desired.vfs].flatMap(([index, settings]) => {
    const vf = vfByIndex.get(index);
    const target = `VF ${index} of ${pf}`;
    if (!vf) return [{ target, what: 'VF', wanted: 'there', found: 'absent' }];
    return [...vfDifferences(vf, settings), ...moreDifferences(state, vf, settings)].map(
      (difference) => ({ target, ...difference }),
    );
  });
  return [...pfDifferences(state, desired), ...ofVfs];
}

function pfDifferences(state: PfState, { pf = {} }: DesiredState): Difference[] {
  const now = pfSettingsOf(state);
  const names = Object.keys(pf) as (keyof PfSettings)[];
  return names.flatMap((what) => {
    const [wanted, found] = [pf[what], now[what]];
    return wanted === undefined || found === undefined || found === wanted
      ? []
      : [{ target: nicLabel(state.nic), what, wanted, found }];
  });
}

/** What no driver reports of a VF, but its representor and its capabilities. */
function moreDifferences(
  { nic, msix }: PfState,
  { index }: Vf,
  settings: VfSettings,
): Omit<Difference, 'target'>[] {
  const vectors = msix?.get(index);
  const representor = nic.representors.find(({ vf }) => vf === index)?.name;
  const pairs = [
    ['msix', settings.msix, vectors],
    [
      'representor',
      nic.eswitchMode === 'switchdev' ? settings.representor : undefined,
      representor,
    ],
  ] as const;
  return pairs.flatMap(([what, wanted, found]) =>
    wanted === undefined || found === undefined || wanted === found
      ? []
      : [{ what, wanted, found }],
  );
}

function vfDifferences(vf: Vf, settings: VfSettings): Omit<Difference, 'target'>[] {
  const differences: Omit<Difference, 'target'>[] = [];
  for (const attribute of PF_ATTRIBUTES) {
    const wanted = settings[attribute];
    const found = vf[attribute];
    // No MAC means that the driver may choose one, and some report it here.
    if (wanted === undefined || found === null || found === wanted || wanted === ZERO_MAC) continue;
    differences.push({ what: flagName(attribute), wanted, found });
  }
  if (settings.mtu !== undefined && vf.mtu !== null && vf.mtu !== settings.mtu) {
    differences.push({ what: 'mtu', wanted: settings.mtu, found: vf.mtu });
  }
  if (vf.pci !== null && settings.driver !== undefined && !driverIs(vf.driver, settings.driver)) {
    differences.push({ what: 'driver', wanted: settings.driver, found: vf.driver });
  }
  return differences;
}

function driverIs(found: string | null, wanted: string | null): boolean {
  // The kernel may have no driver for the VF: then none is its default, and a warning says so.
  if (wanted === 'default') return found === null || !isUserspaceDriver(found);
  return found === wanted;
}

function notVerified(nic: Nic, differences: Difference[]): SriovError {
  const [first] = differences;
  const more = differences.length > 1 ? ` (and ${differences.length - 1} more differences)` : '';
  return new SriovError(
    'NOT_VERIFIED',
    `${first?.target}: ${first?.what} is ${String(first?.found)} after it was set to ${String(first?.wanted)}${more}`,
    {
      cause: `The kernel reported success, but the driver ${nic.driver} does not show the value, or somebody else changed it.`,
      actions: [
        'Wait longer: --wait SECONDS',
        'Look for another owner: NetworkManager, netplan, an operator.',
      ],
      details: { differences },
    },
  );
}
