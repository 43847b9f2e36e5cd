import { driverAbilities } from '../../model/driver-abilities.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { oneLine } from '../../model/text.ts';
import { installCommands, networkWarnings } from '../cni/advice.ts';
import { contradiction } from '../cni/contradictions.ts';
import { eachVf } from '../cni/each-vf.ts';
import { present } from '../cni/sriov-values.ts';
import type { Plan, PlannedFile, Variant } from '../consumer.ts';
import type { Description } from '../description.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfSetCommands } from '../vf-set-commands.ts';
import { legacyIpam } from './legacy-ipam.ts';
import { namesOfPfs } from './names-of-pfs.ts';
import { refuseForLegacy } from './refuse-for-legacy.ts';

/** intel/sriov-cni v0.2 to v0.4.0:sriov/sriov.go */
export const intel0: Variant = {
  id: 'intel-0',
  summary: 'intel/sriov-cni v0.2 to v0.4.0, with if0 and dpdk',
  plan: (description) => {
    const values = legacyValues(description, 'intel/sriov-cni v0');
    const files = namesOfPfs(description).map(({ name, pf }) => ({
      path: `10-${name}-intel-0.conf`,
      template: 'cni-legacy/intel-0.conf',
      values: { ...values, networkName: name, master: pf.name },
    }));
    const chosen = description.pfs.filter(({ all }) => !all);
    return plan(
      description,
      'intel/sriov-cni v0',
      files,
      chosen.map(
        (pf) =>
          `It takes any free VF of ${oneLine(pf.name)}: VFs can be chosen from v1.0 on (cni-legacy:intel-1).`,
      ),
    );
  },
};

/** intel/sriov-cni v1.0 and v1.1:pkg/{types/types,config/config}.go */
export const intel1: Variant = {
  id: 'intel-1',
  summary: 'intel/sriov-cni v1.0 and v1.1, with master or deviceID, and dpdk',
  plan: (description) => {
    const values = legacyValues(description, 'intel/sriov-cni v1');
    const anyVf = description.pfs.every(({ all }) => all);
    const files = anyVf
      ? namesOfPfs(description).map(({ name, pf }) => ({
          path: `10-${name}-intel-1.conf`,
          template: 'cni-legacy/intel-1.conf',
          values: { ...values, networkName: name, master: pf.name },
        }))
      : eachVf(description, (vf, own) => ({
          path: `10-${own.network.name}-intel-1.conf`,
          template: 'cni-legacy/intel-1.conf',
          values: {
            ...legacyValues(own, 'intel/sriov-cni v1'),
            networkName: own.network.name,
            deviceID: vf.pci,
          },
        }));
    return plan(description, 'intel/sriov-cni v1', files, []);
  },
};

function plan(
  description: Description,
  plugin: string,
  files: PlannedFile[],
  warnings: string[],
): Plan {
  const { vlan: _, ...onTheHost } = description.settings;
  const set = vfSetCommands(description, onTheHost).map((words) => words.map(shellQuote).join(' '));
  return {
    files,
    warnings: [
      `${plugin} is abandoned, and its program has the name of today's sriov-cni: a host has one or the other.`,
      ...warnings,
      ...(set.length > 0
        ? [`${plugin} sets the VLAN only: sriovctl sets the rest on the host, once.`]
        : []),
      ...(description.ipam.type === 'fixipam'
        ? ['fixipam takes the address from CNI_ARGS: IgnoreUnknown=1;IP=ADDRESS']
        : []),
      ...(description.userspace
        ? ['It binds the VF itself and looks for its network interface: bind the VFs back first.']
        : []),
      ...unusedOptions(description.options, plugin, ['cniVersion']),
      ...networkWarnings({ ...description, vfs: [] }),
    ],
    next: [
      ...(description.userspace ? bindBack(description) : []),
      ...set,
      ...installCommands(files),
    ],
  };
}

function bindBack({ pfs }: Description): string[] {
  return pfs.map(
    ({ pci, range }) => `sriovctl vf bind ${shellQuote(pci)} ${shellQuote(range)} --driver default`,
  );
}

function legacyValues(description: Description, plugin: string): Record<string, unknown> {
  const cniVersion = refuseForLegacy(description, plugin);
  const { ipam, settings, userspace } = description;
  if (userspace && ipam.type !== 'none') {
    throw contradiction(
      `${plugin} runs no IPAM plugin for DPDK`,
      'The address would never be asked for.',
      'Use --ipam none.',
    );
  }
  return present({
    cniVersion,
    vlan: settings.vlan || undefined,
    // Without it and without an ipam the plugin would run an IPAM plugin without a name.
    l2enable: !userspace && ipam.type === 'none' ? true : undefined,
    dpdk: userspace ? dpdk(description) : undefined,
    ipamObject: legacyIpam(ipam),
  });
}

/** intel/sriov-cni v1.1.0:pkg/dpdk/dpdk.go; the tool is where Debian's and Fedora's dpdk have it. */
function dpdk({ drivers, pfs }: Description): Record<string, string> {
  const kernelDrivers = [...new Set(pfs.map(({ driver }) => driverAbilities(driver)?.vfDriver))];
  const [kernelDriver] = kernelDrivers;
  const [driver] = drivers;
  if (
    driver === undefined ||
    drivers.length > 1 ||
    kernelDriver === undefined ||
    kernelDrivers.length > 1
  ) {
    throw contradiction(
      'The dpdk key has one driver for each side',
      `The VFs' network driver is ${kernelDrivers.map((one) => one ?? 'unknown').join(', ')}, their userspace driver ${oneLine(drivers.join(', '))}.`,
      'Choose VFs of one PF that are all bound alike.',
    );
  }
  return {
    kernel_driver: kernelDriver,
    dpdk_driver: driver,
    dpdk_tool: '/usr/bin/dpdk-devbind.py',
  };
}
