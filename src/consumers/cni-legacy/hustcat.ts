import { shellQuote } from '../../model/shell-quote.ts';
import { oneLine } from '../../model/text.ts';
import { installCommands, networkWarnings } from '../cni/advice.ts';
import { contradiction } from '../cni/contradictions.ts';
import { refuseSettings } from '../cni/refuse-settings.ts';
import type { Plan, PlannedFile, Variant } from '../consumer.ts';
import type { Description } from '../description.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfSetCommands } from '../vf-set-commands.ts';
import { cniArgs } from './cni-args.ts';
import { legacyIpam } from './legacy-ipam.ts';
import { namesOfPfs } from './names-of-pfs.ts';
import { refuseForLegacy } from './refuse-for-legacy.ts';

const PLUGIN = 'hustcat/sriov-cni';

/** hustcat/sriov-cni:config/config.go, sriov/sriov.go */
export const hustcat: Variant = {
  id: 'hustcat',
  summary: 'hustcat/sriov-cni: a network for each PF, the VF chosen by CNI_ARGS',
  plan: (description) => {
    const cniVersion = refuseForHustcat(description);
    refuseVfZero(description);
    const confs = confFiles(description, 'hustcat', { cniVersion });
    const args = description.pfs.flatMap((pf) => cniArgs(description, pf));
    const { mac: _, vlan: __, ...onTheHost } = description.settings;
    const set = vfSetCommands(description, onTheHost).map((words) =>
      words.map(shellQuote).join(' '),
    );
    return plan(description, [...confs, commandsFile(description, 'hustcat', args)], set, [
      ...(set.length > 0
        ? [`${PLUGIN} sets MAC and VLAN only: sriovctl sets the rest on the host, once.`]
        : []),
      ...(description.ipam.type === 'fixipam'
        ? ['fixipam keeps no books: give each container an IP of its own in CNI_ARGS.']
        : []),
    ]);
  },
};

/** The PF itself moves into the container. */
export const hustcatPf: Variant = {
  id: 'hustcat-pf',
  summary: 'hustcat/sriov-cni with pfOnly: the whole NIC for one container',
  plan: (description) => {
    const cniVersion = refuseForHustcat(description);
    refuseSettings(description, 'pfOnly', [], 'It moves the PF and leaves the VFs as they are.');
    const confs = confFiles(description, 'hustcat-pf', { cniVersion, pfOnly: true });
    const args = cniArgs(description);
    return plan(
      description,
      [...confs, commandsFile(description, 'hustcat-pf', args)],
      [],
      [
        `${description.pfs.map(({ name }) => oneLine(name)).join(', ')} leaves the host while a container has it: its addresses and routes go.`,
      ],
    );
  },
};

function plan(
  description: Description,
  files: PlannedFile[],
  before: string[],
  warnings: string[],
): Plan {
  const isConf = ({ path }: PlannedFile) => path.endsWith('.conf');
  return {
    files,
    warnings: [
      `${PLUGIN} is abandoned, and its program has the name of today's sriov-cni: a host has one or the other.`,
      ...warnings,
      ...unusedOptions(description.options, PLUGIN, ['cniVersion']),
      ...networkWarnings({ ...description, vfs: [] }),
    ],
    next: [
      ...before,
      ...installCommands(files.filter(isConf)),
      ...files.filter((file) => !isConf(file)).map(({ path }) => `cat ${shellQuote(path)}`),
    ],
  };
}

function refuseForHustcat(description: Description): string {
  const cniVersion = refuseForLegacy(description, PLUGIN);
  const { ipam, userspace, drivers } = description;
  if (ipam.type === 'none') {
    throw contradiction(
      `${PLUGIN} needs an --ipam`,
      'It runs an IPAM plugin for each container, and fails without an IPv4 address.',
      'Use for example --ipam fixipam --subnet 10.55.206.0/26 --gateway 10.55.206.1',
    );
  }
  if (userspace) {
    throw contradiction(
      `${PLUGIN} finds no VFs on ${oneLine(drivers.join(', '))}`,
      'It moves the network interface of a VF, and these have none.',
      'Bind them to their network driver: sriovctl vf bind PF VFS --driver default',
    );
  }
  return cniVersion;
}

/** VF 0 is what Go makes of no VF. */
function refuseVfZero({ pfs }: Description): void {
  const pf = pfs.find(({ all, vfs }) => !all && vfs.some(({ index }) => index === 0));
  if (pf === undefined) return;
  throw contradiction(
    `${PLUGIN} cannot be told to take VF 0 of ${oneLine(pf.name)}`,
    'VF=0 means any free VF to it.',
    'Choose other VFs, for example --vfs 1, or --vfs all: then it takes any free one.',
  );
}

function confFiles(
  description: Description,
  suffix: string,
  values: Record<string, unknown>,
): PlannedFile[] {
  const ipamObject = legacyIpam(description.ipam);
  return namesOfPfs(description).map(({ name, pf }) => ({
    path: `10-${name}-${suffix}.conf`,
    template: 'cni-legacy/hustcat.conf',
    values: { ...values, networkName: name, master: pf.name, ipamObject },
  }));
}

function commandsFile({ network }: Description, suffix: string, args: string[]): PlannedFile {
  return {
    path: `${network.name}-${suffix}.sh`,
    template: 'cni-legacy/hustcat.sh',
    values: { cniArgs: args },
  };
}
