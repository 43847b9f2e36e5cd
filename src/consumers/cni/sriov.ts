import type { Plan, Variant } from '../consumer.ts';
import type { Description } from '../description.ts';
import { contradiction, refuseContradictions } from './contradictions.ts';
import { eachVf } from './each-vf.ts';
import { installCommands, networkWarnings } from './advice.ts';
import { sriovCniValues } from './sriov-values.ts';

/** sriov-cni with what is chained to it. */
export const conflist: Variant = {
  id: 'conflist',
  summary: 'sriov-cni as a list, with tuning and rdma chained where asked for',
  plan: (description) => {
    refuseUnfit(description);
    const files = eachVf(description, (vf, own) => ({
      path: `80-${own.network.name}.conflist`,
      template: 'cni/sriov.conflist',
      values: sriovCniValues(own, vf.pci),
    }));
    return planOf(description, files);
  },
};

/** sriov-cni alone, for runtimes that read no lists. */
export const conf: Variant = {
  id: 'conf',
  summary: 'sriov-cni as a single configuration',
  plan: (description) => {
    refuseUnfit(description);
    refuseChained(description);
    const files = eachVf(description, (vf, own) => ({
      path: `80-${own.network.name}.conf`,
      template: 'cni/sriov.conf',
      values: sriovCniValues(own, vf.pci),
    }));
    return planOf(description, files);
  },
};

function planOf(description: Description, files: Plan['files']): Plan {
  return { files, warnings: networkWarnings(description), next: installCommands(files) };
}

function refuseUnfit(description: Description): void {
  refuseContradictions(description);
  if (description.linkType !== 'infiniband') return;
  throw contradiction(
    'sriov-cni knows Ethernet only',
    'It looks for a MAC address and VLANs, which InfiniBand does not have.',
    'Use cni:ib-sriov.',
  );
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
