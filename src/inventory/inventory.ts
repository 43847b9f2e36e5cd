import { basename } from 'node:path';
import type { Host } from '../host/host.ts';
import type { Inventory, Nic } from '../model/nic.ts';
import { findNic, findPf } from './find-pf.ts';
import { findHolders } from './holders/holders.ts';
import type { LinkRow } from './ip-link.ts';
import type { DeviceNames } from './lspci.ts';
import { narrowDevices } from './narrow-devices.ts';
import { findNicDevices } from './nic-devices.ts';
import { queryEswitchMode, queryLinks, queryNames, type Warn } from './queries.ts';
import { readNic } from './read-nic.ts';
import { readVfs } from './read-vfs.ts';

export interface InventoryOptions {
  /** Only this PF and its VFs; what is not a PF is an error. */
  pf?: string;
  /** Only this NIC, with SR-IOV or without. */
  nic?: string;
  /** Ask lspci for vendor and model. */
  names?: boolean;
  /** Find out who uses each VF. */
  holders?: boolean;
}

/**
 * The host's NICs and VFs. What cannot be read is null and has a warning; only a PF that was asked for and is not
 * there is an error.
 * @throws {SriovError} PF_NOT_FOUND, PF_AMBIGUOUS, NOT_A_PF, NOT_A_NIC, NO_SRIOV_CAPABILITY
 */
export async function readInventory(
  host: Host,
  options: InventoryOptions = {},
): Promise<Inventory> {
  const warnings = new Set<string>();
  const warn: Warn = (warning) => warnings.add(warning);

  const asked = options.pf ?? options.nic;
  const devices = narrowDevices(findNicDevices(host), asked);
  const found = devices.map((device) => readNic(host, device));
  const netdevs = found.flatMap(({ nic }) => nic.name ?? []);
  const pcis = devices.flatMap(({ pci }) => pci ?? []);
  const only = asked !== undefined && netdevs.length === 1 ? netdevs[0]! : null;
  const [rows, names, modes] = await Promise.all([
    netdevs.length > 0 ? queryLinks(host, only, warn) : [],
    options.names ? queryNames(host, new Set(pcis), warn) : new Map<string, DeviceNames>(),
    Promise.all(found.map(({ nic, switchId }) => readEswitchMode(host, nic, switchId))),
  ]);
  const links = new Map(rows.map((row) => [row.name, row]));

  const nics = choose(
    host,
    found.map(({ nic }, index) => complete(nic, links, names, modes[index] ?? null)),
    options,
  );
  const vfs = nics.flatMap((nic) => readVfs(host, nic, links));
  if (!options.holders) return { nics, vfs, warnings: [...warnings] };
  const holders = await findHolders(host, vfs, links, warn);
  const held = vfs.map((vf) => ({ ...vf, holder: holders.get(vf) ?? null }));
  return { nics, vfs: held, warnings: [...warnings] };
}

/**
 * A switch id is there in switchdev mode, and always with the drivers (netdevsim, nfp) that are a switch by birth:
 * only then is devlink worth a process.
 */
async function readEswitchMode(
  host: Host,
  nic: Nic,
  switchId: string | undefined,
): Promise<Nic['eswitchMode']> {
  if (!nic.sriov || nic.name === null) return null;
  if (switchId === undefined && nic.representors.length === 0) return 'legacy';
  const mode = await queryEswitchMode(host, nic.bus, basename(nic.sysfs));
  return mode ?? (nic.representors.length > 0 ? 'switchdev' : null);
}

function complete(
  nic: Nic,
  links: ReadonlyMap<string, LinkRow>,
  names: ReadonlyMap<string, DeviceNames>,
  eswitchMode: Nic['eswitchMode'],
): Nic {
  const row = nic.name === null ? undefined : links.get(nic.name);
  return {
    ...nic,
    altnames: row?.altnames ?? [],
    permanentMac: row?.permanentMac ?? nic.permanentMac,
    master: nic.master && { ...nic.master, kind: row?.masterKind ?? nic.master.kind },
    eswitchMode,
    ...(nic.pci === null ? {} : names.get(nic.pci)),
  };
}

function choose(host: Host, nics: Nic[], { pf, nic }: InventoryOptions): Nic[] {
  if (pf !== undefined) return [findPf(host, { nics }, pf)];
  if (nic !== undefined) return [findNic(host, { nics }, nic)];
  return nics;
}
