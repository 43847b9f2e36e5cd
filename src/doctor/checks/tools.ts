import { type Host, HostError, ProgramMissing } from '../../host/host.ts';
import type { Check, DoctorContext, Finding } from '../check.ts';
import { distributionIds } from '../../bootloader/os-release.ts';
import { byHand } from '../cures/cure.ts';
import { pass, skip } from '../finding.ts';

export const tools: Check = {
  id: 'tools',
  title: 'the programs that sriovctl needs are there',
  background: `sriovctl talks to the kernel through sysfs and through the programs that every distribution has: ip \
(iproute2) sets and reads what the PF keeps for its VFs, in JSON and many at once (-batch); lspci gives NICs their \
names; nsenter looks into other network namespaces; udevadm waits until VFs have their names; modprobe loads drivers; \
devlink sets the eswitch mode. iproute2 prints the VFs in JSON since 4.14; the ip of BusyBox does not know VFs.`,
  links: ['https://docs.kernel.org/networking/'],
  async run({ host, nics }) {
    if (host.kind === 'sysroot') {
      return [skip('host', 'Programs do not run on a directory used as a host')];
    }
    const needed = PROGRAMS.filter(({ when }) => when?.(nics) ?? true);
    const findings = await Promise.all(needed.map((program) => examineProgram(host, program)));
    const wrong = findings.flat();
    return wrong.length > 0
      ? wrong
      : [pass('host', `All are there: ${needed.map(({ name }) => name).join(', ')}`)];
  },
};

interface Program {
  name: string;
  args: string[];
  /** Without it sriovctl cannot work; without the others it sees or does less. */
  vital: boolean;
  loss: string;
  /** Packages where Debian and its kin, Fedora and its kin, and SUSE keep it. */
  packages: [debian: string, fedora: string, suse: string];
  when?: (nics: DoctorContext['nics']) => boolean;
  /** What is wrong with the version that it prints. */
  tooOld?: (output: string) => string | undefined;
}

const PROGRAMS: readonly Program[] = [
  {
    name: 'ip',
    args: ['-V'],
    vital: true,
    loss: 'no setting of a VF can be read or changed',
    packages: ['iproute2', 'iproute', 'iproute2'],
    tooOld: iproute2TooOld,
  },
  {
    name: 'lspci',
    args: ['--version'],
    vital: false,
    loss: 'NICs have no names, and a capability that the kernel hides goes unseen',
    packages: ['pciutils', 'pciutils', 'pciutils'],
  },
  {
    name: 'nsenter',
    args: ['--version'],
    vital: false,
    loss: 'VFs in other network namespaces are not found',
    packages: ['util-linux', 'util-linux', 'util-linux'],
  },
  {
    name: 'modprobe',
    args: ['--version'],
    vital: false,
    loss: 'drivers such as vfio-pci are not loaded when they are needed',
    packages: ['kmod', 'kmod', 'kmod'],
  },
  {
    name: 'udevadm',
    args: ['--version'],
    vital: false,
    loss: 'names of new VFs may still change after they are shown',
    packages: ['udev', 'systemd-udev', 'udev'],
  },
  {
    name: 'devlink',
    args: ['-V'],
    vital: false,
    loss: 'the eswitch mode cannot be read',
    packages: ['iproute2', 'iproute', 'iproute2'],
    when: (nics) => nics.some((nic) => nic.eswitchMode === 'switchdev'),
  },
];

async function examineProgram(host: Host, program: Program): Promise<Finding[]> {
  try {
    const { stdout, stderr } = await host.run(program.name, program.args);
    const wrong = program.tooOld?.(`${stdout}\n${stderr}`);
    const seen = `${program.name} ${program.args.join(' ')}: ${stdout.trim()}`;
    return wrong === undefined ? [] : [finding(host, program, wrong, seen)];
  } catch (error) {
    if (error instanceof ProgramMissing)
      return [finding(host, program, 'is not installed', `${program.name}: not found`)];
    if (error instanceof HostError)
      return [finding(host, program, 'does not run', `${program.name}: ${error.errno}`)];
    throw error;
  }
}

function finding(
  host: Host,
  { name, vital, loss, packages }: Program,
  wrong: string,
  seen: string,
): Finding {
  return {
    status: vital ? 'fail' : 'warn',
    target: 'host',
    message: `${name} ${wrong}: ${loss}`,
    evidence: [seen],
    cause: 'This host has a small selection of programs, or old ones.',
    cure: byHand([installCommand(host, packages)]),
  };
}

function installCommand(host: Host, [debian, fedora, suse]: Program['packages']): string {
  const ids = distributionIds(host);
  if (ids.includes('debian') || ids.includes('ubuntu')) return `apt-get install ${debian}`;
  if (ids.includes('fedora') || ids.includes('rhel')) return `dnf install ${fedora}`;
  if (ids.some((id) => id.includes('suse'))) return `zypper install ${suse}`;
  return `# Install ${[...new Set([debian, fedora, suse])].join(' or ')}`;
}

/** `iproute2-6.15.0`; older ones print the day of their release instead: `iproute2-ss171112` is 4.14. */
function iproute2TooOld(output: string): string | undefined {
  const [, snapshot, version] = /iproute2-(?:ss(\d{6})|(\d+\.\d+))/.exec(output) ?? [];
  if (version !== undefined) return undefined;
  if (snapshot === undefined) return 'is not that of iproute2';
  return snapshot < '171112' ? `is older than 4.14 (iproute2-ss${snapshot})` : undefined;
}
