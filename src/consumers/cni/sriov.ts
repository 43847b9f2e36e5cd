import type { Plan, Variant } from '../consumer.ts';
import type { ConsumerOptions, Description } from '../description.ts';
import { unusedOptions } from '../unused-options.ts';
import { contradiction, refuseContradictions, refuseList } from './contradictions.ts';
import { eachVf } from './each-vf.ts';
import { driverWarnings, installCommands, networkWarnings } from './advice.ts';
import { refuseInfiniband } from './refuse-infiniband.ts';
import { sriovCniValues } from './sriov-values.ts';

/** sriov-cni with what is chained to it. */
export const conflist: Variant = {
  id: 'conflist',
  summary: 'sriov-cni as a list, with tuning and rdma chained where asked for',
  plan: (description) => {
    refuseContradictions(description);
    refuseList(description);
    refuseInfiniband(description, 'sriov-cni');
    const files = eachVf(description, (vf, own) => ({
      path: `80-${own.network.name}.conflist`,
      template: 'cni/sriov.conflist',
      values: sriovCniValues(own, vf.pci),
    }));
    return planOf(description, files, ['sysctl', 'promisc', 'allmulti']);
  },
};

/** sriov-cni alone, for runtimes that read no lists. */
export const conf: Variant = {
  id: 'conf',
  summary: 'sriov-cni as a single configuration',
  plan: (description) => {
    refuseContradictions(description);
    refuseInfiniband(description, 'sriov-cni');
    refuseChained(description);
    const files = eachVf(description, (vf, own) => ({
      path: `80-${own.network.name}.conf`,
      template: 'cni/sriov.conf',
      values: sriovCniValues(own, vf.pci),
    }));
    return planOf(description, files, []);
  },
};

function planOf(
  description: Description,
  files: Plan['files'],
  used: readonly (keyof ConsumerOptions)[],
): Plan {
  return {
    files,
    warnings: [
      ...unusedOptions(description.options, 'sriov-cni', [
        'cniVersion',
        'logLevel',
        'logFile',
        ...used,
      ]),
      ...driverWarnings(description),
      ...networkWarnings(description),
    ],
    next: installCommands(files),
  };
}

function refuseChained({ settings, options, rdma }: Description): void {
  const flag = rdma
    ? '--rdma'
    : settings.mtu === undefined
      ? [
          options.promisc && '--promisc',
          options.allmulti && '--allmulti',
          Object.keys(options.sysctl).length > 0 && '--sysctl',
        ].find(Boolean)
      : '--mtu';
  if (!flag) return;
  throw contradiction(
    `${flag} needs a second plugin, and a single configuration has one`,
    'sriov-cni itself has no key for it.',
    'Use cni:conflist.',
  );
}
