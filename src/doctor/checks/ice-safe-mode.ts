import { distributionIds } from '../../bootloader/os-release.ts';
import { type Host, HostError, ProgramMissing } from '../../host/host.ts';
import { listOptional, readOptional } from '../../host/read.ts';
import { nicLabel } from '../../model/nic-label.ts';
import type { Nic } from '../../model/nic.ts';
import type { Check, Finding } from '../check.ts';
import { byHand } from '../cures/cure.ts';
import { deviceLines } from '../evidence/device-log.ts';
import type { KernelLog } from '../evidence/kernel-log.ts';
import { fail, pass } from '../finding.ts';
import { initramfsCommands } from '../cures/initramfs-commands.ts';

export const iceSafeMode: Check = {
  id: 'ice-safe-mode',
  title: 'ice has its DDP package',
  background: `The ice driver (E810, E82x, E830) loads a package called DDP into the card when it starts, \
/lib/firmware/intel/ice/ddp/ice.pkg. Without it the driver goes on in safe mode: one queue, no SR-IOV, no RDMA, and \
sriov_numvfs gives "Operation not supported" (drivers/net/ethernet/intel/ice/ice_main.c, ice_request_fw; ice_sriov.c). The \
kernel log says so when the driver starts; devlink dev info lists the package that runs as fw.app, and 0.0.0.0 for none \
(drivers/net/ethernet/intel/ice/devlink, ice_info_ddp_pkg_version). Minimal installations \
leave the file out, and an initramfs that has the driver but not the file hides it until the driver is loaded again.`,
  links: [
    'https://docs.kernel.org/networking/device_drivers/ethernet/intel/ice.html',
    'https://docs.kernel.org/networking/devlink/ice.html',
  ],
  async run({ host, nics, evidence }) {
    const pfs = nics.filter((nic) => nic.driver === 'ice' && nic.pci !== null);
    if (pfs.length === 0) return [pass('host', 'No NIC is driven by ice')];
    const [log, versions] = await Promise.all([evidence.kernelLog(), runningVersions(host)]);
    return pfs.map((nic) => examine(host, nic, log, versions));
  },
};

function examine(
  host: Host,
  nic: Nic,
  log: KernelLog | undefined,
  versions: ReadonlyMap<string, Versions>,
): Finding {
  const running = versions.get(nic.pci!);
  if (nic.numVfs > 0) return fine(nic, running);
  const said = deviceLines(log, nic).findLast((line) => SAFE_MODE.test(line) || LOADED.test(line));
  const inSafeMode = said === undefined ? isWithoutPackage(running) : SAFE_MODE.test(said);
  if (!inSafeMode) return fine(nic, running);
  const seen =
    said === undefined
      ? `devlink -j dev info: pci/${nic.pci} has fw.app ${running!['fw.app']}`
      : `${log!.source}: ${said.trim()}`;
  return safeMode(host, nic, seen);
}

function isWithoutPackage(running: Versions | undefined): boolean {
  return running?.['fw.app'] === '0.0.0.0';
}

function fine(nic: Nic, running: Versions | undefined): Finding {
  const version = running?.['fw.app'];
  const message =
    typeof version === 'string' ? `Its DDP package is ${version}` : 'Nothing speaks of safe mode';
  return pass(nicLabel(nic), message);
}

/** drivers/net/ethernet/intel/ice/ice_main.c, ice_request_fw and ice_log_pkg_init */
const SAFE_MODE = /Entering safe mode/i;
const LOADED = /DDP package was successfully loaded|DDP package (is )?already present/;
const MISFIT =
  /not supported|not compatible|is invalid|higher than|older than|lower than|authentic|signature/;

function safeMode(host: Host, nic: Nic, seen: string): Finding {
  const files = PLACES.flatMap((folder) =>
    listOptional(host, folder).map((file) => `${folder}/${file}`),
  );
  const file = files.find((path) => /\/ice\.pkg(\.xz|\.zst)?$/.test(path));
  const target = nicLabel(nic);
  const message = 'The ice driver is in safe mode: no VFs, one queue';
  if (MISFIT.test(seen)) {
    return fail(target, message, [seen, ...(file === undefined ? [] : [`${file} is there`])], {
      cause: "The DDP package does not fit the card's firmware (NVM) or the driver.",
      cure: byHand(
        [
          '# Update the firmware (NVM) of the card and the DDP package to versions that fit the driver:',
          installCommand(host),
          ...initramfsCommands(host),
          'reboot',
        ],
        { reboot: true },
      ),
    });
  }
  if (file !== undefined) {
    return fail(target, message, [seen, `${file} is there`], {
      cause:
        'The driver did not get its DDP package when it started: the file came later, or is missing in the initramfs.',
      cure: byHand([...initramfsCommands(host), 'reboot'], { reboot: true }),
    });
  }
  return fail(target, message, [seen, `${PLACES[0]}: no ice.pkg`], {
    cause: 'The DDP package that the driver loads into the card is not installed.',
    cure: byHand([installCommand(host), ...initramfsCommands(host), 'reboot'], { reboot: true }),
  });
}

const PLACES = [
  '/lib/firmware/intel/ice/ddp',
  '/usr/lib/firmware/intel/ice/ddp',
  '/lib/firmware/updates/intel/ice/ddp',
];

/** Debian 13 took what is Intel's out of firmware-misc-nonfree; both are in its section non-free-firmware. */
function installCommand(host: Host): string {
  const ids = distributionIds(host);
  if (ids.includes('ubuntu')) return 'apt-get install linux-firmware';
  if (ids.includes('debian')) {
    const version = /^VERSION_ID="?(\d+)/m.exec(readOptional(host, '/etc/os-release') ?? '')?.[1];
    const old = version !== undefined && Number(version) < 13;
    return `apt-get install ${old ? 'firmware-misc-nonfree' : 'firmware-intel-misc'}`;
  }
  if (ids.includes('fedora') || ids.includes('rhel')) return 'dnf install linux-firmware';
  if (ids.some((id) => id.includes('suse'))) return 'zypper install kernel-firmware-all';
  return '# Install the package with intel/ice/ddp/ice.pkg, often called linux-firmware';
}

type Versions = Record<string, unknown>;

/** By PCI address; only devices that name the versions they run. */
async function runningVersions(host: Host): Promise<ReadonlyMap<string, Versions>> {
  try {
    const { stdout } = await host.run('devlink', ['-j', 'dev', 'info']);
    return parseVersions(stdout);
  } catch (error) {
    if (error instanceof ProgramMissing || error instanceof HostError) return new Map();
    throw error;
  }
}

function parseVersions(text: string): ReadonlyMap<string, Versions> {
  const info = property(parseJson(text), 'info');
  if (!isRecord(info)) return new Map();
  return new Map(
    Object.entries(info).flatMap(([handle, device]): [string, Versions][] => {
      const running = property(property(device, 'versions'), 'running');
      return isRecord(running) && handle.startsWith('pci/') ? [[handle.slice(4), running]] : [];
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function property(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
