import { hostDevice } from '../cni/host-device.ts';
import type { Consumer, Plan } from '../consumer.ts';
import type { Description } from '../description.ts';
import { planNetavark } from './netavark.ts';

export const podman: Consumer = {
  id: 'podman',
  summary: 'Podman networks on VFs: macvlan and ipvlan of netavark, or CNI',
  variants: [
    {
      id: 'macvlan',
      summary: 'macvlan networks of netavark, one on each VF',
      plan: (description) => planNetavark(description, 'macvlan'),
    },
    {
      id: 'ipvlan',
      summary: 'ipvlan networks of netavark, which need no further MACs',
      plan: (description) => planNetavark(description, 'ipvlan'),
    },
    {
      id: 'cni',
      summary: 'the VF itself, by host-device: only for Podman up to 4 with the CNI backend',
      plan: planCni,
    },
  ],
};

/** Podman reads lists of /etc/cni/net.d; what cni:host-device writes is one. */
function planCni(description: Description): Plan {
  const { files, warnings, next } = hostDevice.plan(description);
  return {
    files: files.map((file) => ({ ...file, path: `podman/${file.path}` })),
    warnings: [
      'Podman with netavark, the default since version 4, ignores CNI files, and Podman 5 has no CNI at all: podman info --format {{.Host.NetworkBackend}} tells.',
      'netavark cannot move a NIC into a container (containers/podman#25511).',
      ...warnings,
    ],
    next: next.map((line) => line.replaceAll(' 80-', ' podman/80-')),
  };
}
