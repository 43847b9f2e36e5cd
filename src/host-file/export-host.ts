import type { Host } from '../host/host.ts';
import { driverAbilities } from '../model/driver-abilities.ts';
import { SriovError } from '../model/errors.ts';
import { automaticGuid } from '../model/guid.ts';
import { automaticMac, ZERO_MAC } from '../model/mac-address.ts';
import type { Inventory, Nic, Vf } from '../model/nic.ts';
import type { VfSettings } from '../model/vf-settings.ts';
import { type PfState, settingsOf } from '../provision/pf-state.ts';
import { stateOf } from '../provision/read-pf.ts';
import type { RequestedSettings } from '../provision/request.ts';
import type { HostFile, PfEntry, PfMatch } from './host-file.ts';
import { joinVfs } from './join-vfs.ts';
import { type Key, MATCH_KEYS, PF_KEYS, VF_KEYS } from './keys.ts';
import { idOf } from './match-pf.ts';
import { commonPattern } from './representor-pattern.ts';
import type { Shape } from './shape.ts';

export interface ExportOptions {
  /** Leave PFs without VFs out. */
  onlyWithVfs?: boolean;
}

/** The PFs of a host and their VFs as they are: applied to it again, nothing changes. */
export async function exportHost(
  inventory: Pick<Inventory, 'nics' | 'vfs'>,
  host: Host,
  { onlyWithVfs = false }: ExportOptions = {},
): Promise<HostFile> {
  const pfs: PfEntry[] = [];
  for (const nic of inventory.nics) {
    const match = matchOf(nic);
    if (!nic.sriov || match === undefined || (onlyWithVfs && nic.numVfs === 0)) continue;
    pfs.push(entryOf(match, await stateOf(host, inventory, nic, { msix: true })));
  }
  return { version: 1, pfs };
}

/** All facts that outlive a reboot; undefined for a device that none finds. */
function matchOf(nic: Nic): PfMatch | undefined {
  const name = nic.name ?? undefined;
  const onPci = { pci: nic.pci ?? undefined, id: idOf(nic), mac: nic.permanentMac ?? undefined };
  const match = sayable<PfMatch>(MATCH_KEYS, nic.pci === null ? { name } : { ...onPci, name });
  return match.pci === undefined && match.name === undefined ? undefined : match;
}

function entryOf(match: PfMatch, state: PfState): PfEntry {
  const { nic, vfs, unmanaged } = state;
  return {
    match,
    ...sayable<Omit<PfEntry, 'match' | 'defaults' | 'vfs'>>(PF_KEYS, {
      count: nic.numVfs,
      up: nic.state === 'up' ? true : undefined,
      mtu: nic.mtu ?? undefined,
      autoprobe: nic.driversAutoprobe ?? undefined,
      eswitch: driverAbilities(nic.driver)?.noEswitch ? undefined : (nic.eswitchMode ?? undefined),
      representors: commonPattern(nic),
      unmanaged: unmanaged || undefined,
    }),
    ...joinVfs(withoutUsualTags(vfs.map((vf) => requestedOf(vf, state)))),
  };
}

function requestedOf(vf: Vf, state: PfState): RequestedSettings {
  const { nic } = state;
  const settings = settingsOf(vf, state);
  return sayable<RequestedSettings>(VF_KEYS, {
    ...settable(settings, nic),
    mac: macOf(nic, vf, settings.mac),
    nodeGuid: guidOf(nic, vf, 'node', settings.nodeGuid),
    portGuid: guidOf(nic, vf, 'port', settings.portGuid),
    // A new netdev has it, and a VF that a container has taken could not be given it.
    mtu: settings.mtu === DEFAULT_MTU ? undefined : settings.mtu,
  });
}

/** Only what the file has a key for and can hold: a driver may report what no VLAN or MTU can be. */
function sayable<Fields extends object>(
  keys: readonly Key<keyof Fields & string>[],
  fields: { [Field in keyof Fields]: Fields[Field] | undefined },
): Fields {
  const values = new Map<string, unknown>(Object.entries(fields));
  return Object.fromEntries(
    keys.flatMap(({ field, shape }) => {
      const value = values.get(field);
      return value !== undefined && isHeld(shape, value) ? [[field, value]] : [];
    }),
  ) as Fields;
}

function isHeld(shape: Shape<unknown>, value: unknown): boolean {
  const written = (value ?? 'none') as string | number | boolean;
  const place = { line: 1, column: 1 };
  const source = String(written);
  const node = { type: 'scalar', path: [], place, value: written, source, plain: true } as const;
  try {
    return shape.read(node) !== undefined;
  } catch (error) {
    if (error instanceof SriovError) return false;
    throw error;
  }
}

const DEFAULT_MTU = 1500;

/** On InfiniBand GUIDs are in its place. */
function macOf(
  { permanentMac, mac: pfMac, linkType }: Nic,
  { index, macChosenByVf, netdevMac }: Vf,
  mac: string | undefined,
): string | undefined {
  if (mac === undefined || linkType === 'infiniband') return undefined;
  // igb reports what the VF's driver made up as if it had been given.
  if (mac === ZERO_MAC || (macChosenByVf === true && mac === netdevMac)) return 'none';
  const base = permanentMac ?? pfMac;
  return base !== null && mac === automaticMac(base, index) ? 'auto' : mac;
}

function guidOf(
  { permanentMac, mac }: Nic,
  { index }: Vf,
  kind: 'node' | 'port',
  guid: string | undefined,
): string | undefined {
  if (guid === undefined) return undefined;
  const base = permanentMac ?? mac;
  return base !== null && guid === automaticGuid(base, index, kind) ? 'auto' : guid;
}

/** What the PF's driver cannot set is always as it is. */
function settable(settings: VfSettings, { driver }: Nic): VfSettings {
  const cannot = new Set<string>(driverAbilities(driver)?.cannot);
  // netdevsim keeps a priority without a VLAN, which no file may ask for.
  const isOdd = settings.vlan === 0 && (settings.qos || settings.vlanProto === '802.1ad');
  if (isOdd) for (const key of ['vlan', 'qos', 'vlanProto']) cannot.add(key);
  return Object.fromEntries(
    Object.entries(settings).filter(([key]) => !cannot.has(key)),
  ) as VfSettings;
}

/** A VLAN comes without a priority and as 802.1Q where nobody says otherwise: so do all of this PF. */
function withoutUsualTags(settings: RequestedSettings[]): RequestedSettings[] {
  const usual = settings.every(
    ({ qos = 0, vlanProto = '802.1q' }) => qos === 0 && vlanProto === '802.1q',
  );
  if (!usual) return settings;
  return settings.map((all) => {
    const { qos: _, vlanProto: __, ...others } = all;
    return others;
  });
}
