import { HostError, ProgramMissing, type Host } from '../../host/host.ts';
import { SriovError } from '../../model/errors.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import { oneLine } from '../../model/text.ts';
import { type LinkFile, linkFilesFor } from '../../owners/link-files.ts';
import type { FormInput, Written } from '../form.ts';
import { linkFile, type LinkDefaults } from './link-file.ts';
import { isSystemdRunning } from './programs.ts';

/** Files for udev, which networkd's own .network files leave alone. @throws {SriovError} PF_OWNED, PROGRAM_TOO_OLD, SYSTEMD_NOT_RUNNING */
export async function networkdForm({ host, pfs, own }: FormInput): Promise<Written> {
  if (!isSystemdRunning(host)) throw notRunning();
  await refuseOld(host);
  const written = pfs.map((pf) => linkFile(pf, defaultsFor(host, pf.nic, own)));
  return {
    files: written.flatMap(({ files }) => files),
    cannot: written.flatMap(({ cannot }) => cannot),
  };
}

/** What the file says that udev applies now. One that is not for all NICs would be pushed aside by ours. */
function defaultsFor(host: Host, nic: Nic, own: ReadonlySet<string>): LinkDefaults {
  const files = [...linkFilesFor(host, nic, own)];
  const special = files.find(
    ([file, fit]) => file.name !== DEFAULT && (fit === true || isAdministrators(file)),
  );
  if (special) throw hasItsOwn(nic, special[0]);
  const standard = files.find(([{ name }]) => name === DEFAULT)?.[0];
  const said = standard?.entries.filter(({ section }) => section === 'Link') ?? [];
  return said.length > 0 ? said : BUILT_IN;
}

const DEFAULT = '99-default.link';

function isAdministrators({ path }: LinkFile): boolean {
  return /^\/(?:etc|run|usr\/local)\//.test(path);
}

/** 99-default.link of systemd itself. */
const BUILT_IN: LinkDefaults = [
  { key: 'NamePolicy', value: 'keep kernel database onboard slot path' },
  { key: 'AlternativeNamesPolicy', value: 'database onboard slot path mac' },
  { key: 'MACAddressPolicy', value: 'persistent' },
];

function hasItsOwn(nic: Nic, { path }: LinkFile): SriovError {
  return new SriovError(
    'PF_OWNED',
    `${oneLine(nicLabel(nic))} has a .link file of its own: ${oneLine(path)}`,
    {
      cause: 'udev applies only one .link file to a device; what that one says would be lost.',
      actions: [
        'Keep that file, and let the unit of sriovctl make the VFs: --as systemd',
        `Or add SR-IOVVirtualFunctions= and the [SR-IOV] sections to it by hand (--dry-run shows them once it is away).`,
      ],
      details: { path },
    },
  );
}

async function refuseOld(host: Host): Promise<void> {
  const version = await udevVersion(host);
  if (version === undefined || version >= SINCE) return;
  throw new SriovError('PROGRAM_TOO_OLD', `systemd ${version} makes no VFs from .link files`, {
    cause: `SR-IOVVirtualFunctions= came with systemd ${SINCE}; earlier ones ignore it silently.`,
    actions: ['Use the unit of sriovctl: --as systemd'],
  });
}

const SINCE = 251;

async function udevVersion(host: Host): Promise<number | undefined> {
  try {
    const { stdout } = await host.run('udevadm', ['--version']);
    const digits = /^(\d+)/.exec(stdout.trim())?.[1];
    return digits === undefined ? undefined : Number(digits);
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return undefined;
    throw error;
  }
}

function notRunning(): SriovError {
  return new SriovError('SYSTEMD_NOT_RUNNING', 'systemd does not run on this host', {
    cause: 'There is no /run/systemd/system, so that nothing reads .link files at boot.',
    actions: ['In a container: do it on its host.'],
  });
}
