import type { Consumer, Plan } from '../consumer.ts';
import type { Description } from '../description.ts';
import { neutron, planNeutron } from './neutron.ts';
import { placement, planPlacement } from './placement.ts';

export const openstack: Consumer = {
  id: 'openstack',
  summary: 'nova, placement and neutron of OpenStack',
  variants: [
    { id: 'all', summary: 'both ways, in a folder each', plan: planBoth },
    neutron,
    placement,
  ],
};

function planBoth(description: Description): Plan {
  const plans =
    description.linkType === 'infiniband'
      ? [planPlacement(description)]
      : [planNeutron(description), planPlacement(description)];
  return {
    files: plans.flatMap(({ files }) => files),
    warnings: [
      ...(plans.length > 1
        ? [
            'openstack/neutron gives the VFs to neutron ports, openstack/placement to flavors: a VF can serve only one of them.',
          ]
        : ["neutron's SR-IOV agent knows Ethernet only: there are files for flavors alone."]),
      ...plans.flatMap(({ warnings }) => warnings),
    ],
    next: plans.flatMap(({ next }) => next),
  };
}
