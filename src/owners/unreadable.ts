import { type Host, HostError } from '../host/host.ts';
import { NETPLAN_FOLDERS } from './netplan.ts';
import { PROFILE_FOLDERS, runsNetworkManager } from './network-manager-profiles.ts';

/** Where VFs may be made, and only root may look: both programs keep passwords there, and their files at mode 0600. */
export function unreadableOwners(host: Host): string[] {
  const profiles = runsNetworkManager(host) ? PROFILE_FOLDERS : [];
  return [...profiles, ...NETPLAN_FOLDERS].flatMap((folder) => {
    const names = attempt(() => host.list(folder));
    if (names === 'refused') return [folder];
    return (names ?? [])
      .filter((name) => /\.(nmconnection|yaml)$/.test(name))
      .map((name) => `${folder}/${name}`)
      .filter((path) => attempt(() => host.read(path)) === 'refused');
  });
}

function attempt<T>(action: () => T): T | 'refused' | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return error.errno === 'EACCES' || error.errno === 'EPERM' ? 'refused' : undefined;
  }
}
