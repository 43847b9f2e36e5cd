import type { Host } from '../host/host.ts';
import { findNic, refuseWithoutSriov } from '../inventory/find-pf.ts';
import { whyNotNic } from '../inventory/why-not-nic.ts';
import { SriovError } from '../model/errors.ts';
import type { Inventory, Nic } from '../model/nic.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { PfSettings } from '../model/pf-settings.ts';
import { oneLine } from '../model/text.ts';
import type { ApplyRequest, PfRequest } from '../provision/request.ts';
import { placeOf } from '../model/device-place.ts';
import type { HostFile, PfEntry } from './host-file.ts';
import { describeMatch, matchPf } from './match-pf.ts';
import { whyNoNames } from './read-pf-entry.ts';

export interface RequestOptions {
  /** As it was typed: `apply host.yaml`. */
  command: string;
  /** Only these PFs of the file: netdev, altname, PCI address or MAC. All if there are none. */
  only?: readonly string[];
  /** A PF of the file that is not on this host. */
  missing?: 'error' | 'skip';
  recreate?: boolean;
}

/**
 * What a host file asks of this host. Nothing of it is asked before all of it is known to be meant.
 * @throws {SriovError} PF_MISMATCH, PF_NOT_FOUND, PF_AMBIGUOUS, DUPLICATE_PF, NO_SRIOV_CAPABILITY, VF_NOT_FOUND, USAGE
 */
export function requestOf(
  { pfs }: HostFile,
  host: Host,
  inventory: Pick<Inventory, 'nics'>,
  { command, only = [], missing = 'error', recreate = false }: RequestOptions,
): { request: ApplyRequest; skipped: string[] } {
  const all = pfs.map((entry) => look(entry, inventory));
  const chosen = only.length > 0 ? choose(only, all, host, inventory) : all;
  const matched = new Map<Nic, PfEntry>();
  const skipped: string[] = [];
  for (const { entry, nic, mismatch } of chosen) {
    if (mismatch) throw mismatch;
    if (nic === undefined) {
      if (missing === 'error') throw notHere(entry, host, inventory);
      skipped.push(`The PF with ${describeMatch(entry.match)} is not on this host: skipped`);
      continue;
    }
    refuseTwice(nic, entry, matched.get(nic));
    refuseWithoutSriov(nic);
    refuseBeyondTotal(nic, entry);
    matched.set(nic, entry);
  }
  const requests = [...matched].map(([nic, entry]) => pfRequest(nic, entry));
  return { request: { action: 'apply', command, pfs: requests, recreate }, skipped };
}

/** An entry of the file on this host. That its facts disagree matters only if it is asked for. */
interface Looked {
  entry: PfEntry;
  nic?: Nic | undefined;
  mismatch?: SriovError;
}

function look(entry: PfEntry, { nics }: Pick<Inventory, 'nics'>): Looked {
  try {
    return { entry, nic: matchPf(entry.match, nics) };
  } catch (error) {
    if (error instanceof SriovError) return { entry, mismatch: error };
    throw error;
  }
}

function choose(
  only: readonly string[],
  all: readonly Looked[],
  host: Host,
  inventory: Pick<Inventory, 'nics'>,
): Looked[] {
  const chosen = only.map((text) => {
    const written = text.toLowerCase();
    // A PF that is missing, or not as described, can be named only as the file does.
    const named = all.find(({ entry: { match } }) =>
      [match.pci, match.mac, match.name].some((fact) => fact?.toLowerCase() === written),
    );
    if (named && named.nic === undefined) return named;
    const nic = findNic(host, inventory, text);
    const found = all.find((one) => one.nic === nic);
    if (found) return found;
    throw notInFile(text, all);
  });
  return all.filter((one) => chosen.includes(one));
}

function notInFile(text: string, all: readonly Looked[]): SriovError {
  const labels = all.map(({ entry, nic }) =>
    nic ? oneLine(nicLabel(nic)) : describeMatch(entry.match),
  );
  return new SriovError('USAGE', `The host file has no PF ${oneLine(text)}`, {
    actions: [labels.length > 0 ? `It has: ${labels.join('; ')}` : 'It has no PF at all.'],
    details: { pf: text, pfs: labels },
  });
}

function notHere({ match }: PfEntry, host: Host, { nics }: Pick<Inventory, 'nics'>): SriovError {
  // It may be there as something else: a VF, a bond, a drive.
  const other = whyNotNic(host, nics, match.pci ?? match.mac ?? match.name ?? '');
  if (other.code !== 'PF_NOT_FOUND') return other;
  return new SriovError(
    'PF_NOT_FOUND',
    `The host file has a PF that is not on this host: ${describeMatch(match)}`,
    {
      cause:
        'No NIC has any of these facts: the card was taken out, has failed, or was never here.',
      actions: [
        'See the NICs of this host: sriovctl nic list',
        'Do the others without it: --missing skip',
      ],
      details: { match },
    },
  );
}

function refuseTwice(nic: Nic, entry: PfEntry, other: PfEntry | undefined): void {
  if (!other) return;
  throw new SriovError(
    'DUPLICATE_PF',
    `Two entries of the host file are one PF, ${oneLine(nicLabel(nic))}`,
    {
      cause: `One has ${describeMatch(other.match)}, the other ${describeMatch(entry.match)}.`,
      actions: ['Make one entry of them.'],
      details: { matches: [other.match, entry.match] },
    },
  );
}

/** With `count: max` only the host tells how many VFs there will be. */
function refuseBeyondTotal(nic: Nic, { count, vfs, representors }: PfEntry): void {
  const { totalVfs } = nic;
  if (count !== 'max' || totalVfs === null) return;
  const label = oneLine(nicLabel(nic));
  const beyond = vfs.flatMap(({ indexes }) => indexes).find((index) => index >= totalVfs);
  if (beyond !== undefined) {
    throw new SriovError(
      'VF_NOT_FOUND',
      `The host file has settings for VF ${beyond} of ${label}, which can have only ${totalVfs} VFs`,
      { actions: ['Leave it out.'], details: { index: beyond, totalVfs } },
    );
  }
  const why = representors === undefined ? undefined : whyNoNames(representors, totalVfs);
  if (why === undefined) return;
  throw new SriovError('HOST_FILE_INVALID', `representors of ${label} ${why}`, {
    actions: ['Choose a shorter one, such as r{vf}.'],
  });
}

function pfRequest(nic: Nic, entry: PfEntry): PfRequest {
  const { count, defaults, vfs, representors } = entry;
  return {
    pf: placeOf(nic.sysfs),
    count,
    pfSettings: pfSettingsOf(entry),
    settings: defaults,
    overrides: vfs.map(({ indexes, settings }) => ({ indexes, settings })),
    ...(representors === undefined ? {} : { representors }),
  };
}

function pfSettingsOf({ up, mtu, autoprobe, eswitch, unmanaged }: PfEntry): PfSettings {
  return {
    ...(up === undefined ? {} : { up }),
    ...(mtu === undefined ? {} : { mtu }),
    ...(autoprobe === undefined ? {} : { autoprobe }),
    ...(eswitch === undefined ? {} : { eswitch }),
    ...(unmanaged === undefined ? {} : { unmanaged }),
  };
}
