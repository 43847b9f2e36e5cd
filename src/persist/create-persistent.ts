import { exportHost } from '../host-file/export-host.ts';
import type { HostFile, PfEntry } from '../host-file/host-file.ts';
import { matchPf } from '../host-file/match-pf.ts';
import { readHostFile } from '../host-file/read-host-file.ts';
import type { Host } from '../host/host.ts';
import { findPf } from '../inventory/find-pf.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import type { Nic } from '../model/nic.ts';
import { PERSISTED_FILE } from '../owners/sriovctl.ts';
import { provision } from '../provision/provision.ts';
import type { ProvisionOptions, Request } from '../provision/request.ts';
import type { ProvisionResult } from '../provision/result.ts';
import { enablePersistence, type EnableOptions, type EnableResult } from './enable.ts';
import { persistedText } from './persisted-text.ts';
import { loadRecord } from './record.ts';

export interface PersistentResult extends ProvisionResult {
  persist: EnableResult;
}

type CreateRequest = Request & { action: 'create' };

/**
 * `vf create --persist`: this PF comes back at boot as it then is, beside those that do already. Whether it can is
 * known before anything is made. @throws {SriovError}
 */
export async function createPersistent(
  host: Host,
  request: CreateRequest,
  options: ProvisionOptions & { confirmFiles?: EnableOptions['confirm'] },
): Promise<PersistentResult> {
  const { confirmFiles, ...others } = options;
  const { waitSeconds = 0, signal } = options;
  const as = loadRecord(host)?.as ?? 'systemd';
  const planned = await enablePersistence(host, await withPlanned(host, request), {
    as,
    dryRun: true,
  });
  const result = await provision(host, request, others);
  if (options.dryRun) return { ...result, persist: planned };
  try {
    const persist = await enablePersistence(host, await withCurrent(host, request.pf), {
      as,
      dryRun: false,
      waitSeconds,
      ...(signal ? { signal } : {}),
      ...(confirmFiles ? { confirm: confirmFiles } : {}),
    });
    return { ...result, changed: result.changed || persist.changed, persist };
  } catch (error) {
    throw error instanceof SriovError ? madeAllTheSame(error) : error;
  }
}

async function withPlanned(host: Host, { pf, count, settings }: CreateRequest): Promise<HostFile> {
  const nic = findPf(host, await readInventory(host), pf);
  const match = nic.pci === null ? { name: nic.name ?? pf } : { pci: nic.pci };
  return withEntries(host, nic, [{ match, count, defaults: settings, vfs: [] }]);
}

async function withCurrent(host: Host, pf: string): Promise<HostFile> {
  const inventory = await readInventory(host);
  const nic = findPf(host, inventory, pf);
  return withEntries(host, nic, (await exportHost({ ...inventory, nics: [nic] }, host)).pfs);
}

function withEntries(host: Host, nic: Nic, entries: PfEntry[]): HostFile {
  const text = persistedText(host, loadRecord(host));
  const kept = text === undefined ? [] : readHostFile(text, PERSISTED_FILE).pfs;
  return { version: 1, pfs: [...kept.filter((entry) => !isOf(entry, nic)), ...entries] };
}

function isOf({ match }: PfEntry, nic: Nic): boolean {
  try {
    return matchPf(match, [nic]) !== undefined;
  } catch {
    // Found, and not as it was described: that is what the new entry is for.
    return true;
  }
}

function madeAllTheSame(error: SriovError): SriovError {
  const { code, message, kind, cause, actions, details } = error;
  return new SriovError(code, message, {
    kind,
    ...(cause === undefined ? {} : { cause }),
    actions: [
      ...actions,
      'The VFs are made, and stay until the next boot. To try the rest again: sriovctl persist enable',
    ],
    details,
  });
}
