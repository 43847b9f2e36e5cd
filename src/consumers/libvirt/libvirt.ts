import { shellQuote } from '../../model/shell-quote.ts';
import { nameOf } from '../cni/each-vf.ts';
import type { Consumer, Plan } from '../consumer.ts';
import type { DescribedVf, Description } from '../description.ts';
import { vfMac } from '../vf-mac.ts';
import { isManaged, refuseForLibvirt, setOnHost, warningsOf } from './hostdev.ts';
import { pciAttributes } from './pci-attributes.ts';

/** libvirt:docs/formatnetwork.rst and docs/formatdomain.rst; src/util/virnetdev.c for what is set in a VF. */
export const libvirt: Consumer = {
  id: 'libvirt',
  summary: 'virtual machines of libvirt: a pool of VFs, or an interface for each',
  variants: [
    {
      id: 'network',
      summary: 'a network that gives each guest a free VF, and a guest interface for it',
      plan: planNetwork,
    },
    {
      id: 'interface',
      summary: 'a guest interface for each VF, with its address',
      plan: planInterfaces,
    },
  ],
};

/** @throws {SriovError} INVALID_NETWORK */
function planNetwork(description: Description): Plan {
  refuseForLibvirt(description);
  const { network, pfs, vfs, settings } = description;
  const [pf] = pfs;
  // libvirt takes one <pf>, and all VFs of it; its schema has no other letters (basictypes.rng, deviceName).
  const byPf =
    pfs.length === 1 && pf?.all && pf.netdev !== null && /^[\w.\\-]+$/.test(pf.netdev)
      ? pf.netdev
      : undefined;
  const file = `libvirt/${network.name}.xml`;
  const guest = `libvirt/${network.name}-interface.xml`;
  return {
    files: [
      {
        path: file,
        template: 'libvirt/network.xml',
        values: {
          managed: isManaged(description) ? 'yes' : 'no',
          pf: byPf,
          addresses: byPf === undefined ? vfs.map(({ pci }) => pciAttributes(pci)) : [],
          vlan: settings.vlan,
        },
      },
      {
        path: guest,
        template: 'libvirt/network-interface.xml',
        values: { mac: settings.mac },
      },
    ],
    warnings: [
      ...warningsOf(description),
      'Each guest needs an interface with a MAC of its own; without <mac> libvirt makes one up when it defines the guest.',
    ],
    next: [
      ...setOnHost(description),
      `virsh net-define ${file}`,
      `virsh net-autostart ${network.name}`,
      `virsh net-start ${network.name}`,
      `virsh attach-device GUEST ${guest} --config`,
    ],
  };
}

/** @throws {SriovError} INVALID_NETWORK */
function planInterfaces(description: Description): Plan {
  refuseForLibvirt(description);
  const managed = isManaged(description) ? 'yes' : 'no';
  const files = description.vfs.map((vf) => ({
    path: `libvirt/${nameOf(description, vf)}-hostdev.xml`,
    template: 'libvirt/interface.xml',
    values: {
      managed,
      address: pciAttributes(vf.pci),
      mac: vfMac(description, vf),
      vlan: description.settings.vlan,
    },
  }));
  const withoutMac = description.vfs.filter((vf: DescribedVf) => vfMac(description, vf) === null);
  return {
    files,
    warnings: [
      ...warningsOf(description),
      ...(withoutMac.length > 0
        ? ['Without <mac> libvirt makes up a MAC when it defines the guest.']
        : []),
    ],
    next: [
      ...setOnHost(description),
      ...files.map(({ path }) => `virsh attach-device GUEST ${shellQuote(path)} --config`),
    ],
  };
}
