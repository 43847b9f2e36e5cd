import { connections } from '../doctor/fix/connections.ts';
import type { FixReport } from '../doctor/fix/fix-report.ts';
import type { Host } from '../host/host.ts';
import { readNumber } from '../host/read.ts';
import { whyNotWritable } from '../host/writable-folder.ts';
import { readHostname } from '../inventory/hostname.ts';
import { readInventory } from '../inventory/inventory.ts';
import { SriovError } from '../model/errors.ts';
import { nicLabel } from '../model/nic-label.ts';
import type { Inventory, Nic, Vf } from '../model/nic.ts';
import { isSystemdRunning } from '../persist/forms/programs.ts';
import { loadRecord } from '../persist/record.ts';
import { runsNetworkManager } from '../owners/network-manager-profiles.ts';
import { readVfOwners, type VfOwner } from '../owners/vf-owners.ts';

/** What the host is like, as far as it matters for what is asked. */
export interface Facts {
  inventory: Inventory;
  hostName: string;
  /** NetworkManager runs, and would take new VFs for itself. */
  networkManager: boolean;
  /** It runs, so that a unit of it can make VFs at boot. */
  systemd: boolean;
  candidates: Candidate[];
  /** Why files cannot be put into a directory; undefined: they can. */
  whyNotWritable: (folder: string) => string | undefined;
}

/** A PF that VFs can be made of. */
export interface Candidate {
  /** As on the command line. */
  label: string;
  nic: Nic;
  total: number;
  vfs: Vf[];
  /** Mbit/s; undefined where the link is down. */
  speed: number | undefined;
  /** `carries the default route`. */
  connection: string | undefined;
  /** What makes its VFs at boot, other than sriovctl. */
  owners: VfOwner[];
}

/** What doctor found for these PFs and this purpose, and the cures it has. */
export type Examination = Pick<FixReport, 'checks' | 'fixes'>;

/** @throws {SriovError} NO_SRIOV_CAPABILITY where there is nothing to set up */
export async function readFacts(host: Host): Promise<Facts> {
  const [inventory, connected] = await Promise.all([
    readInventory(host, { names: true, holders: true }),
    connections(host),
  ]);
  // What `persist enable` has written makes way for what it writes.
  const own = new Set(loadRecord(host)?.files.map(({ path }) => path));
  const owners = readVfOwners(host).filter(
    ({ program, path }) => program !== 'sriovctl' && !own.has(path),
  );
  const candidates = inventory.nics.flatMap((nic): Candidate[] => {
    if (!nic.sriov || !nic.totalVfs || nic.pci === null) return [];
    const speed = nic.name === null ? -1 : readNumber(host, `/sys/class/net/${nic.name}/speed`);
    const label = nicLabel(nic);
    return [
      {
        label,
        nic,
        total: nic.totalVfs,
        vfs: inventory.vfs.filter(({ pf }) => pf === label),
        speed: speed !== undefined && speed > 0 ? speed : undefined,
        connection: nic.name === null ? undefined : connected(nic.name),
        owners: owners.filter((owner) => owner.owns(nic) !== false),
      },
    ];
  });
  if (candidates.length === 0) throw nothingToSetUp(inventory.nics.length);
  return {
    inventory,
    hostName: readHostname(host),
    networkManager: runsNetworkManager(host),
    systemd: isSystemdRunning(host),
    candidates,
    whyNotWritable,
  };
}

function nothingToSetUp(nics: number): SriovError {
  const what = nics === 0 ? 'There is no NIC on this host' : 'No NIC of this host offers VFs';
  return new SriovError('NO_SRIOV_CAPABILITY', what, {
    actions: ['See why, and what to do: sriovctl doctor'],
  });
}
