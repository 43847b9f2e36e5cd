import type { Consumer } from '../consumer.ts';
import { clearcontainers } from './clearcontainers.ts';
import { planContainerNetworks } from './container-network.ts';
import { doridian, mellanox } from './mellanox.ts';

export const docker: Consumer = {
  id: 'docker',
  summary: 'Docker networks on VFs: built-in drivers, the old sriov plugins, compose',
  variants: [
    {
      id: 'macvlan',
      summary: 'macvlan networks on VFs, without a plugin: commands and compose file',
      plan: (description) => planContainerNetworks(description, 'macvlan', { script: true }),
    },
    {
      id: 'ipvlan',
      summary: 'ipvlan networks on VFs, which need no further MACs: commands and compose file',
      plan: (description) => planContainerNetworks(description, 'ipvlan', { script: true }),
    },
    clearcontainers,
    mellanox,
    doridian,
    {
      id: 'compose',
      summary: 'macvlan networks on VFs: the compose file alone',
      plan: (description) => planContainerNetworks(description, 'macvlan', { script: false }),
    },
  ],
};
