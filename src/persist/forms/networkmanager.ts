import { HostError, ProgramMissing, type Host } from '../../host/host.ts';
import { SriovError } from '../../model/errors.ts';
import { nicLabel } from '../../model/nic-label.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { oneLine } from '../../model/text.ts';
import {
  type NetworkManagerProfile,
  profilesFor,
  runsNetworkManager,
} from '../../owners/network-manager-profiles.ts';
import type { FormInput, Written } from '../form.ts';
import type { PersistedPf } from '../persisted-pf.ts';
import { refuseLosingAddresses } from './addresses.ts';
import { keyfile, type NetworkManagerVersion, nmcliWords } from './keyfile.ts';

/** A profile for each PF. @throws {SriovError} PROGRAM_MISSING, PF_OWNED */
export async function networkManagerForm({ host, pfs, own }: FormInput): Promise<Written> {
  if (!runsNetworkManager(host)) throw notRunning();
  const version = await versionOf(host);
  const written: Written[] = [];
  for (const pf of pfs) {
    const other = profilesFor(host, pf.nic).find(
      ({ path }) => !own.has(path) && outlivesBoot(path),
    );
    if (other) throw hasItsOwn(pf, other);
    await refuseLosingAddresses(host, pf.nic, 'NetworkManager', modifyCommand(pf, 'PROFILE'));
    written.push(keyfile(pf, version));
  }
  return {
    files: written.flatMap(({ files }) => files),
    cannot: written.flatMap(({ cannot }) => cannot),
  };
}

/**
 * What NetworkManager makes itself for a device without a profile is in /run ("Wired connection 1"), and it makes none
 * for one that has ours; those there that netplan writes are written again at each boot.
 */
function outlivesBoot(path: string): boolean {
  return !path.startsWith('/run/') || path.includes('/netplan-');
}

/** `nmcli tool, version 1.52.1` */
async function versionOf(host: Host): Promise<NetworkManagerVersion> {
  try {
    const { stdout } = await host.run('nmcli', ['--version']);
    const [, major, minor] = /(\d+)\.(\d+)/.exec(stdout) ?? [];
    if (minor !== undefined) return { major: Number(major), minor: Number(minor) };
  } catch (error) {
    if (!(error instanceof ProgramMissing) && !(error instanceof HostError)) throw error;
  }
  // What all versions with [sriov] know.
  return { major: 1, minor: 14 };
}

function hasItsOwn(pf: PersistedPf, { path, id, uuid, fit }: NetworkManagerProfile): SriovError {
  const pfName = oneLine(nicLabel(pf.nic));
  const verb = fit === true ? 'has' : 'may be configured by';
  const profile = uuid === undefined ? `id ${shellQuote(id)}` : `uuid ${shellQuote(uuid)}`;
  return new SriovError(
    'PF_OWNED',
    `${pfName} ${verb} a profile of its own: "${oneLine(id)}" (${oneLine(path)})`,
    {
      cause: 'NetworkManager activates one profile for a device: the other one would be out.',
      actions: [
        fit === true
          ? `Have that profile make the VFs: ${oneLine(modifyCommand(pf, profile))}`
          : `Give that profile its device first: nmcli connection modify ${oneLine(profile)} connection.interface-name NAME`,
        'Or let the unit of sriovctl make them, whatever the profile: --as systemd',
      ],
      details: { path },
    },
  );
}

function modifyCommand(pf: PersistedPf, profile: string): string {
  return `nmcli connection modify ${profile} ${nmcliWords(pf).map(shellQuote).join(' ')}`;
}

function notRunning(): SriovError {
  return new SriovError('PROGRAM_MISSING', 'NetworkManager does not run on this host', {
    cause: 'There is no /run/NetworkManager: nothing would read its profiles at boot.',
    actions: ['Use the unit of sriovctl: --as systemd'],
  });
}
