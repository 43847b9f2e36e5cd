import { readHostFile } from '../host-file/read-host-file.ts';
import { requestOf } from '../host-file/request-of.ts';
import type { Host } from '../host/host.ts';
import { readText } from '../host/read.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import { isUnitEnabled, PERSISTED_FILE, UNIT_FILE } from '../owners/sriovctl.ts';
import { provision } from '../provision/provision.ts';
import type { PlanLine } from '../provision/result.ts';
import { bootIdOf, type BootResult, loadBootResult } from './boot-result.ts';
import type { Form } from './form.ts';
import { persistedText } from './persisted-text.ts';
import { hashOf, loadRecord, type PersistRecord } from './record.ts';

export interface Persistence {
  enabled: boolean;
  as: Form | null;
  /** When it was enabled; null where that is not known. */
  at: string | null;
  /** Will systemd run the unit at the next boot? null with another form. */
  unitEnabled: boolean | null;
  files: PersistedFileState[];
  /** What `persist run` did at the last boot. */
  boot: (BootResult & { isThisBoot: boolean }) | null;
  /** Between the file and the host as it is now; null where they cannot be compared, and why. */
  differences: PlanLine[] | null;
  whyNot: string | null;
}

export interface PersistedFileState {
  path: string;
  /** `unknown`: only root, or this machine itself, can tell. */
  state: 'unchanged' | 'changed' | 'missing' | 'unknown';
}

/** What is enabled, how the last boot went, and whether the host is as the file says. @throws {SriovError} NEEDS_ROOT, PERSISTENCE_UNREADABLE */
export async function showPersistence(host: Host): Promise<Persistence> {
  if (host.kind === 'local' && !host.privileged) throw needsRoot();
  const known = readPersistence(host);
  const boot = loadBootResult(host);
  const compared = known.enabled ? await compare(host) : { differences: null, whyNot: null };
  return {
    ...known,
    boot: boot ? { ...boot, isThisBoot: boot.bootId === bootIdOf(host) } : null,
    ...compared,
  };
}

/** By what it noted, or, where that is not to be seen (a record of the host), by its unit. */
export function readPersistence(
  host: Host,
): Pick<Persistence, 'enabled' | 'as' | 'at' | 'unitEnabled' | 'files'> {
  const record = loadRecord(host);
  const isEnabled = isUnitEnabled(host);
  if (!record) {
    const files = isEnabled ? [PERSISTED_FILE, UNIT_FILE] : [];
    return {
      enabled: isEnabled,
      as: isEnabled ? 'systemd' : null,
      at: null,
      unitEnabled: isEnabled ? true : null,
      files: files.map((path) => ({ path, state: 'unknown' })),
    };
  }
  const unitEnabled = record.as === 'systemd' ? isEnabled : null;
  return {
    enabled: true,
    as: record.as,
    at: record.at,
    unitEnabled,
    files: statesOf(host, record),
  };
}

function statesOf(host: Host, { files }: PersistRecord): PersistedFileState[] {
  return files.map(({ path, sha256 }) => {
    const text = readText(host, path);
    if (text === undefined) return { path, state: 'missing' };
    return { path, state: hashOf(text) === sha256 ? 'unchanged' : 'changed' };
  });
}

async function compare(host: Host): Promise<Pick<Persistence, 'differences' | 'whyNot'>> {
  try {
    const file = readHostFile(persistedText(host, loadRecord(host)) ?? '', PERSISTED_FILE);
    const inventory = await readInventory(host);
    const { request } = requestOf(file, host, inventory, {
      command: 'persist show',
      recreate: true,
    });
    const { plan } = await provision(host, request, { dryRun: true, force: true });
    return { differences: plan, whyNot: null };
  } catch (error) {
    if (!(error instanceof SriovError)) throw error;
    return { differences: null, whyNot: error.message };
  }
}

function needsRoot(): SriovError {
  return new SriovError('NEEDS_ROOT', 'Only root may see what persist enable noted', {
    actions: ['Run it with sudo.'],
  });
}
