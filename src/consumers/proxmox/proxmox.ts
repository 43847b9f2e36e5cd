import { SriovError } from '../../model/errors.ts';
import { shellQuote } from '../../model/shell-quote.ts';
import { oneLine } from '../../model/text.ts';
import type { Consumer, Plan } from '../consumer.ts';
import type { DescribedPf, DescribedVf, Description } from '../description.ts';
import { unusedOptions } from '../unused-options.ts';
import { vfMac } from '../vf-mac.ts';
import { vfSetCommands } from '../vf-set-commands.ts';

export const proxmox: Consumer = {
  id: 'proxmox',
  summary: 'Proxmox VE: a resource mapping for VMs, or the netdevs for containers',
  variants: [
    {
      id: 'vm',
      summary: 'mapping/pci.cfg with the VFs as alternatives, and the hostpci line',
      plan: planVm,
    },
    {
      id: 'lxc',
      summary: "lines for a container's configuration: one NIC for each VF",
      plan: planLxc,
    },
  ],
};

/**
 * proxmox/pve-guest-common:src/PVE/Mapping/PCI.pm: a section begins with the mapping's name alone, and before a guest
 * starts id, IOMMU group and subsystem have to be those of the device, or left out if it has none.
 */
function planVm(description: Description): Plan {
  const { host, pfs, settings, options } = description;
  if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(host)) {
    throw new SriovError('INVALID_NETWORK', `${oneLine(host)} is no name of a Proxmox VE node`, {
      cause: 'A mapping names the node that has the device.',
      actions: ['Run it on the node itself.'],
    });
  }
  const name = mappingName(description);
  const { mtu: _, ...set } = settings;
  return {
    files: [
      {
        path: 'proxmox/pci.cfg',
        template: 'proxmox/pci.cfg',
        values: {
          name,
          maps: pfs.flatMap((pf) => pf.vfs.map((vf) => mapOf(host, pf, vf))),
        },
      },
      { path: 'proxmox/vm.txt', template: 'proxmox/vm.txt', values: { name } },
    ],
    warnings: [
      'Proxmox VE sets nothing in a VF: sriovctl does, before the guest starts; make it last over boots.',
      ...(pfs.some(({ vfs }) => vfs.some(({ subsystemId }) => subsystemId === undefined))
        ? [
            'The subsystem ids could not be read: if the VFs have some, the guest does not start before subsystem-id=VVVV:DDDD stands in each map line.',
          ]
        : []),
      ...guestSide(description),
    ],
    next: [
      ...commands(description, set),
      // A blank line ends the section before.
      '{ echo; cat proxmox/pci.cfg; } >> /etc/pve/mapping/pci.cfg',
      `qm set VMID --hostpci0 mapping=${name}`,
    ],
  };

  function guestSide({ ipam }: Description): string[] {
    return [
      ...(settings.mtu === undefined ? [] : ["The MTU is the guest's."]),
      ...(ipam.type === 'none' ? [] : ["Addresses on the VF are the guest's."]),
      ...unusedOptions(options, 'Proxmox VE'),
    ];
  }
}

function planLxc(description: Description): Plan {
  const { vfs, ipam, settings } = description;
  const fixed = ipam.type === 'static' ? ipam.addresses : [];
  if (ipam.type !== 'none' && ipam.type !== 'static' && ipam.type !== 'dhcp') {
    throw new SriovError('INVALID_NETWORK', `LXC has no ${ipam.type} to give addresses`, {
      actions: ['Use --ipam static with one VF, or configure the address in the container.'],
    });
  }
  if (fixed.length > 0 && vfs.length > 1) {
    throw new SriovError('INVALID_NETWORK', `${vfs.length} NICs cannot have the same address`, {
      actions: ['Choose one VF with --vfs.'],
    });
  }
  const nics = vfs.map((vf, index) => ({
    netdev: netdevOf(vf),
    // Proxmox VE writes lxc.net.N for netN itself, and N goes to 31.
    number: 31 - index,
    name: `vf${index}`,
    mac: settings.mac === undefined ? null : vfMac(description, vf),
    addresses: fixed,
  }));
  if (nics.length > 31) {
    throw new SriovError('INVALID_NETWORK', 'A container of Proxmox VE has at most 32 NICs', {
      actions: ['Choose fewer VFs with --vfs.'],
    });
  }
  return {
    files: [{ path: 'proxmox/lxc.txt', template: 'proxmox/lxc.txt', values: { nics } }],
    warnings: [
      'The numbers after lxc.net must not be those of net lines of the container.',
      'The NIC is gone from the host while the container runs, and comes back with the name it had there.',
      ...(ipam.type === 'dhcp' ? ['The DHCP client has to run in the container.'] : []),
      ...(ipam.type === 'static' && ipam.routes.length > 0
        ? ['LXC knows no routes but the gateway: the others are for the container.']
        : []),
      ...(description.rdma ? ["LXC does not hand over the VF's RDMA device."] : []),
      ...unusedOptions(description.options, 'LXC'),
    ],
    next: [...commands(description, settings), 'cat proxmox/lxc.txt >> /etc/pve/lxc/CTID.conf'],
  };
}

function mappingName({ network }: Description): string {
  // PVE::JSONSchema::pve_verify_configid
  return /^[a-z][a-z0-9_-]+$/i.test(network.name) ? network.name : `sriov-${network.name}`;
}

function mapOf(node: string, pf: DescribedPf, vf: DescribedVf): string {
  return [
    `id=${pf.vendorId}:${pf.vfDeviceId}`,
    ...(vf.iommuGroup === null ? [] : [`iommugroup=${vf.iommuGroup}`]),
    `node=${node}`,
    `path=${vf.pci}`,
    ...(vf.subsystemId === undefined ? [] : [`subsystem-id=${vf.subsystemId}`]),
  ].join(',');
}

function netdevOf({ pf, index, netdev }: DescribedVf): string {
  const name = oneLine(pf);
  if (netdev === null) {
    throw new SriovError('INVALID_NETWORK', `VF ${index} of ${name} has no netdev`, {
      cause: 'LXC moves a netdev into the container.',
      actions: [
        `Bind it to its kernel driver: sriovctl vf bind ${shellQuote(name)} ${index} --driver default`,
      ],
    });
  }
  if (!/[#"'\\]/.test(netdev)) return netdev;
  throw new SriovError('INVALID_NETWORK', `LXC cannot name the netdev ${oneLine(netdev)}`, {
    cause: 'Quotes, backslashes and # have a meaning of their own in its files.',
    actions: ['Rename it.'],
  });
}

function commands(description: Description, settings: Description['settings']): string[] {
  return vfSetCommands(description, settings).map((words) => words.map(shellQuote).join(' '));
}
