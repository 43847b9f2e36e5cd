import { driverAbilities } from '../model/driver-abilities.ts';
import { SriovError } from '../model/errors.ts';
import { automaticMac, macPlus, parseUnicastMac, ZERO_MAC } from '../model/mac-address.ts';
import type { Nic, Vf } from '../model/nic.ts';
import { automaticGuid } from '../model/guid.ts';
import type { VfSettings } from '../model/vf-settings.ts';
import { parseVfRange } from '../model/vf-range.ts';
import { hasNetdev } from '../model/userspace-driver.ts';
import { NEW_VF } from '../model/new-vf.ts';
import { nicLabel } from '../model/nic-label.ts';
import { asDesired, settingsOf, type DesiredState, type PfState } from './pf-state.ts';
import { isRecreated } from './plan.ts';
import type { PfRequest, Request, RequestedSettings } from './request.ts';

/**
 * What the request asks of this PF. Pure.
 * @throws {SriovError} of kind usage when it cannot be meant, NO_PF_NETDEV when settings have no netdev to go through
 */
export function desiredState(state: PfState, request: Request): DesiredState {
  switch (request.action) {
    case 'create':
      return created(state, request);
    case 'set':
      return changed(state, request.vfs, (vf, ordinal) =>
        settingsFor(state.nic, vf.index, ordinal, request.settings),
      );
    case 'reset':
      return changed(state, request.vfs, (vf) => defaultsFor(state.nic, vf));
    case 'bind':
      return changed(state, request.vfs, () => ({ driver: request.driver }));
    case 'delete':
      return { numVfs: 0, vfs: new Map() };
  }
}

function created(
  state: PfState,
  { count, settings }: Request & { action: 'create' },
): DesiredState {
  return applied(state, { count, settings, pfSettings: {}, overrides: [] });
}

/**
 * What a host file asks of this PF. Pure.
 * @throws {SriovError} as desiredState
 */
export function applied(state: PfState, request: Omit<PfRequest, 'pf'>): DesiredState {
  const { nic } = state;
  const numVfs = request.count === 0 ? 0 : resolveCount(nic, request.count);
  // Not all drivers keep the mode when they lose their VFs.
  const kept = nic.eswitchMode === 'switchdev' && numVfs > 0 ? { eswitch: nic.eswitchMode } : {};
  const recreated = isRecreated(state, { numVfs, vfs: new Map(), pf: request.pfSettings });
  const pf = { ...(recreated ? kept : {}), ...request.pfSettings };
  const restored = recreated ? asDesired(state).vfs : undefined;
  const ofVfs = overridesByVf(request);
  const vfs = new Map<number, VfSettings>();
  for (let index = 0; index < numVfs; index += 1) {
    const own = ofVfs.get(index);
    const before = state.vfs.find((vf) => vf.index === index);
    const common = withDefaults(nic, before, inherited(request.settings, own?.settings));
    const settings = {
      ...settingsFor(nic, index, index, common),
      ...(own ? settingsFor(nic, index, own.ordinal, own.settings) : {}),
      ...representorFor(request, index),
    };
    vfs.set(index, overlay(restored?.get(index), settings));
  }
  return { numVfs, vfs, pf };
}

interface Override {
  /** Its place among those that the override is for: addresses count up over them. */
  ordinal: number;
  settings: RequestedSettings;
}

function overridesByVf({ overrides }: Pick<PfRequest, 'overrides'>): Map<number, Override> {
  return new Map(
    overrides.flatMap(({ indexes, settings }) =>
      indexes.map((index, ordinal): [number, Override] => [index, { ordinal, settings }]),
    ),
  );
}

/** The MTU for all is of those that have a netdev: a VF that is given a driver of user space has none. */
function inherited(all: RequestedSettings, own: RequestedSettings = {}): RequestedSettings {
  if (own.driver === undefined || hasNetdev(own.driver)) return all;
  const { mtu: _, ...others } = all;
  return others;
}

function representorFor(
  { representors }: Pick<PfRequest, 'representors'>,
  index: number,
): VfSettings {
  return representors === undefined
    ? {}
    : { representor: representors.replaceAll('{vf}', String(index)) };
}

/** A VF that loses its netdev to a userspace driver has no MTU to put back. */
function overlay(old: VfSettings | undefined, wanted: VfSettings): VfSettings {
  const settings = { ...old, ...wanted };
  if (wanted.mtu === undefined && !hasNetdev(settings.driver)) delete settings.mtu;
  return settings;
}

function changed(
  { nic, vfs }: PfState,
  range: string,
  settings: (vf: Vf, ordinal: number) => VfSettings,
): DesiredState {
  const chosen = parseVfRange(range, nic.numVfs).map((index) => existingVf(vfs, index));
  return {
    numVfs: nic.numVfs,
    vfs: new Map(chosen.map((vf, ordinal) => [vf.index, settings(vf, ordinal)])),
  };
}

function existingVf(vfs: Vf[], index: number): Vf {
  const vf = vfs.find((candidate) => candidate.index === index);
  if (vf) return vf;
  throw new SriovError(
    'VF_NOT_FOUND',
    `VF ${index} is counted in sriov_numvfs but not to be found`,
    {
      cause: 'The VFs are being created or destroyed at this moment.',
      actions: ['Try again in a moment.'],
    },
  );
}

function resolveCount(nic: Nic, count: number | 'max'): number {
  const pf = nicLabel(nic);
  if (count === 'max') {
    if (nic.totalVfs !== null && nic.totalVfs > 0) return nic.totalVfs;
    throw new SriovError('INVALID_COUNT', `${pf} does not say how many VFs it can have`, {
      actions: ['Give a number: --count N'],
    });
  }
  if (nic.totalVfs !== null && count > nic.totalVfs) {
    throw new SriovError(
      'NUMVFS_ABOVE_TOTAL',
      `${pf} can have at most ${nic.totalVfs} VFs, not ${count}`,
      {
        cause: totalVfsCause(nic),
        actions:
          nic.totalVfs > 0
            ? [`Use --count ${nic.totalVfs} or --count max.`]
            : ['Run: sriovctl doctor'],
        details: { totalVfs: nic.totalVfs, count },
      },
    );
  }
  return count;
}

function totalVfsCause(nic: Nic): string {
  if (nic.vendorId === '15b3')
    return 'sriov_totalvfs is what the firmware was set to (mstconfig: NUM_OF_VFS, SRIOV_EN).';
  if (nic.driver === 'igb' || nic.driver === 'ixgbe') {
    return `sriov_totalvfs is the limit of the hardware or of the driver's max_vfs option.`;
  }
  return 'sriov_totalvfs is the limit that the hardware and its driver give.';
}

/** New VFs get a stable MAC (GUIDs on InfiniBand); one that has a MAC or is in use keeps it unless told otherwise. */
function withDefaults(
  nic: Nic,
  vf: Vf | undefined,
  settings: RequestedSettings,
): RequestedSettings {
  if (baseMac(nic) === null) return settings;
  if (nic.linkType === 'infiniband' && vf?.holder) return settings;
  if (nic.linkType === 'infiniband') return { nodeGuid: 'auto', portGuid: 'auto', ...settings };
  const keepsMac = vf !== undefined && (vf.holder !== null || (vf.mac ?? ZERO_MAC) !== ZERO_MAC);
  return keepsMac ? settings : { mac: 'auto', ...settings };
}

function settingsFor(
  nic: Nic,
  index: number,
  ordinal: number,
  requested: RequestedSettings,
): VfSettings {
  const { mac: wantedMac, nodeGuid, portGuid, ...rest } = requested;
  // On InfiniBand a VF has GUIDs in the place of a MAC, so that none is what it has.
  const mac = wantedMac === 'none' && nic.linkType === 'infiniband' ? undefined : wantedMac;
  return {
    ...rest,
    ...(rest.vlan === 0 ? { qos: 0, vlanProto: '802.1q' as const } : {}),
    ...(mac === undefined ? {} : { mac: macFor(nic, index, ordinal, mac) }),
    ...(nodeGuid === undefined ? {} : { nodeGuid: guidFor(nic, index, 'node', nodeGuid) }),
    ...(portGuid === undefined ? {} : { portGuid: guidFor(nic, index, 'port', portGuid) }),
  };
}

function macFor(nic: Nic, index: number, ordinal: number, mac: string): string {
  if (mac === 'none') return ZERO_MAC;
  if (mac === 'auto') return automaticMac(knownBaseMac(nic), index);
  return macPlus(parseUnicastMac(mac), ordinal);
}

function guidFor(nic: Nic, index: number, kind: 'node' | 'port', guid: string): string {
  return guid === 'auto' ? automaticGuid(knownBaseMac(nic), index, kind) : guid;
}

/** Not every driver tells a permanent MAC. */
function baseMac({ permanentMac, mac }: Nic): string | null {
  return permanentMac ?? mac;
}

function knownBaseMac(nic: Nic): string {
  const mac = baseMac(nic);
  if (mac !== null) return mac;
  throw new SriovError(
    'NO_PF_NETDEV',
    `${nicLabel(nic)} has no netdev whose MAC a stable one could be derived from`,
    { actions: ['Give an address: --mac 02:00:00:00:00:01'] },
  );
}

/** What a VF has right after it was made, as far as its drivers report it. */
function defaultsFor(nic: Nic, vf: Vf): VfSettings {
  const abilities = driverAbilities(nic.driver);
  const defaults: VfSettings = { ...NEW_VF, spoofchk: abilities?.spoofchkDefault ?? true };
  const reported = settingsOf(vf);
  const reportedKeys = Object.keys(defaults).filter(
    (key) => key in reported,
  ) as (keyof VfSettings)[];
  return Object.fromEntries(reportedKeys.map((key) => [key, defaults[key]]));
}
