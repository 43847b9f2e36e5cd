import { ZERO_MAC } from '../model/mac-address.ts';
import type { Nic, Vf } from '../model/nic.ts';
import { PF_ATTRIBUTES, type PfAttribute, type VfSettings } from '../model/vf-settings.ts';
import { hasNetdev, isUserspaceDriver } from '../model/userspace-driver.ts';
import type { PfChange } from './pf-changes.ts';
import { pfSettingsOf, type DesiredState, type PfState } from './pf-state.ts';

/** Everything that is going to be written, in order. Empty: the host is already as desired. */
export interface Plan {
  /** Of the PF itself. */
  pf: PfChange[];
  numVfs?: NumVfsChange;
  attributes: AttributeChange[];
  msix: MsixChange[];
  drivers: DriverChange[];
  representors: RepresentorChange[];
  mtus: MtuChange[];
}

export interface NumVfsChange {
  from: number;
  to: number;
  /**
   * Make the VFs without drivers, set them up, then let the drivers probe: a VF driver reads its MAC once,
   * when it probes, so this way it never sees another one.
   */
  holdDrivers: boolean;
  /** New VFs that shall stay without a driver. */
  unbound: number[];
}

export interface AttributeChange {
  vf: number;
  attribute: PfAttribute;
  from: Value;
  to: NonNullable<Value>;
}

export interface DriverChange {
  vf: number;
  from: string | null;
  /** `default`: the driver that the kernel chooses. */
  to: string | null;
  /**
   * The same driver again: `mac` so that it reads its new MAC (left out when it has noticed by itself), `msix` since
   * vectors can only be given to a VF without a driver.
   */
  onlyFor?: 'mac' | 'msix';
}

export interface MsixChange {
  vf: number;
  from: number | null;
  to: number;
}

export interface RepresentorChange {
  vf: number;
  from: string | null;
  to: string;
}

export interface MtuChange {
  vf: number;
  from: number | null;
  to: number;
}

type Value = Exclude<VfSettings[PfAttribute], undefined> | null;

/**
 * The pure heart of every change, of rolling back and of recovering: from what is to what shall be.
 * `justMade`: the VFs of `current` are new, so that what their driver does not report is nothing.
 */
export function makePlan(current: PfState, desired: DesiredState, { justMade = false } = {}): Plan {
  const pf = pfChanges(current, desired);
  const recreated = isRecreated(current, desired);
  const existing = new Map(recreated ? [] : current.vfs.map((vf) => [vf.index, vf]));
  const wanted = [...desired.vfs]
    .filter(([index]) => index < desired.numVfs)
    .sort(([a], [b]) => a - b);

  const attributes = wanted.flatMap(([index, settings]) =>
    attributeChanges(index, existing.get(index), settings, recreated || justMade),
  );
  const drivers = wanted.flatMap(([index, settings]) =>
    driverChange(current, index, existing.get(index), settings, recreated),
  );
  const mtus = wanted.flatMap(([index, settings]) =>
    mtuChange(index, existing.get(index), settings),
  );
  const msix = wanted.flatMap(([index, settings]) =>
    msixChange(index, recreated ? undefined : current.msix, settings),
  );
  const representors = wanted.flatMap(([index, settings]) =>
    representorChange(current, desired, index, settings, recreated),
  );
  const rest = { pf, attributes, msix, drivers, representors, mtus };
  if (!recreated) return rest;

  const unbound = wanted.filter(([, { driver }]) => driver === null).map(([index]) => index);
  const holdDrivers =
    [attributes, drivers, unbound, msix].some((changes) => changes.length > 0) ||
    pf.some(({ setting }) => setting === 'eswitch');
  const numVfs = { from: current.nic.numVfs, to: desired.numVfs, holdDrivers, unbound };
  return { ...rest, numVfs };
}

/**
 * A mode of the eswitch is changed with VFs that have no drivers (mlx5) or without VFs (ice): those that are there are
 * made anew.
 */
export function isRecreated({ nic }: PfState, { numVfs, pf }: DesiredState): boolean {
  const changesMode = pf?.eswitch !== undefined && pf.eswitch !== nic.eswitchMode;
  return numVfs !== nic.numVfs || (changesMode && nic.numVfs > 0);
}

export function isEmpty(plan: Plan): boolean {
  return (
    !plan.numVfs &&
    [plan.pf, plan.attributes, plan.msix, plan.drivers, plan.representors, plan.mtus].every(
      (changes) => changes.length === 0,
    )
  );
}

/** In the order in which they are made. */
const PF_SETTINGS = ['unmanaged', 'up', 'mtu', 'autoprobe', 'eswitch'] as const;

function pfChanges(current: PfState, { pf = {} }: DesiredState): PfChange[] {
  const now = pfSettingsOf(current);
  return PF_SETTINGS.flatMap((setting) => {
    const to = pf[setting];
    const from = now[setting] ?? null;
    return to === undefined || to === from ? [] : [{ setting, from, to } as PfChange];
  });
}

function attributeChanges(
  index: number,
  vf: Vf | undefined,
  settings: VfSettings,
  isNew: boolean,
): AttributeChange[] {
  return PF_ATTRIBUTES.flatMap((attribute) => {
    const to = settings[attribute];
    const from = vf?.[attribute] ?? null;
    if (to === undefined || to === from) return [];
    if (attribute === 'mac' && to === ZERO_MAC && hasNoMacOfPf(vf, settings)) return [];
    // A new VF has no MAC of its own, no VLAN and no rate limit: some drivers refuse to be told so.
    if (isNew && from === null && (to === 0 || to === ZERO_MAC || isEmptyGuid(to))) return [];
    return [{ vf: index, attribute, from, to }];
  });
}

/** igb shows the MAC that a VF driver made up; taking it away would only make the driver choose the next one. */
function hasNoMacOfPf(vf: Vf | undefined, { driver }: VfSettings): boolean {
  return vf?.macChosenByVf === true && vf.mac === vf.netdevMac && hasNetdev(driver);
}

function driverChange(
  { nic, msix }: PfState,
  index: number,
  vf: Vf | undefined,
  settings: VfSettings,
  recreated: boolean,
): DriverChange[] {
  const from = vf?.driver ?? null;
  const to = settings.driver;
  if (to !== undefined && !hasDriver(from, to) && !(recreated && to === 'default')) {
    return [{ vf: index, from, to }];
  }
  if (vf === undefined) return [];
  if (from !== null && msixChange(index, msix, settings).length > 0)
    return [{ vf: index, from, to: from, onlyFor: 'msix' }];
  return needsRebindForMac(nic, vf, settings)
    ? [{ vf: index, from, to: from, onlyFor: 'mac' }]
    : [];
}

function hasDriver(current: string | null, wanted: string | null): boolean {
  if (wanted === 'default') return current !== null && !isUserspaceDriver(current);
  return current === wanted;
}

/**
 * A VF whose netdev is somebody's is left alone: unbinding would pull it away from them. Under a PF that is down
 * the VF driver could not ask for its MAC and would take a random one (seen with igbvf).
 */
function needsRebindForMac(nic: Nic, vf: Vf, { mac }: VfSettings): boolean {
  if (mac === undefined || vf.netdevMac === null || vf.holder !== null) return false;
  if (nic.state === 'down') return false;
  return mac === ZERO_MAC ? vf.macChosenByVf === false : vf.netdevMac !== mac;
}

function mtuChange(index: number, vf: Vf | undefined, { mtu }: VfSettings): MtuChange[] {
  const from = vf?.mtu ?? null;
  return mtu === undefined || mtu === from ? [] : [{ vf: index, from, to: mtu }];
}

function msixChange(index: number, now: PfState['msix'], { msix: to }: VfSettings): MsixChange[] {
  const from = now?.get(index) ?? null;
  return to === undefined || to === from ? [] : [{ vf: index, from, to }];
}

/** In legacy mode there are none to be named. */
function representorChange(
  { nic }: PfState,
  { pf }: DesiredState,
  index: number,
  { representor: to }: VfSettings,
  recreated: boolean,
): RepresentorChange[] {
  if (to === undefined || (pf?.eswitch ?? nic.eswitchMode) !== 'switchdev') return [];
  const now = nic.representors.find(({ vf }) => vf === index)?.name ?? null;
  const from = recreated ? null : now;
  return to === from ? [] : [{ vf: index, from, to }];
}

function isEmptyGuid(value: unknown): boolean {
  return typeof value === 'string' && /^00(:00){7}$/.test(value);
}
